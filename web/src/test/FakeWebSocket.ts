/** The server's side of a WebSocket, in the hands of a test. */

export class FakeWebSocket extends EventTarget {
  static opened: FakeWebSocket[] = [];

  readonly url: string;
  binaryType = "blob";
  readyState = 0;

  constructor(url: string | URL) {
    super();
    this.url = String(url);
    FakeWebSocket.opened.push(this);
  }

  static get last(): FakeWebSocket {
    const socket = FakeWebSocket.opened.at(-1);
    if (!socket) throw new Error("nothing has connected");
    return socket;
  }

  accept(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event("open"));
  }

  tell(frame: object): void {
    const timestamp = new Date().toISOString();
    this.dispatchEvent(
      new MessageEvent("message", { data: JSON.stringify({ timestamp, ...frame }) }),
    );
  }

  drop(code = 1006): void {
    this.readyState = 3;
    this.dispatchEvent(new CloseEvent("close", { code }));
  }

  send(): void {}

  close(): void {
    this.readyState = 3;
  }
}

export const hello = { type: "hello", epoch: "e", tick_ms: 250, heartbeat_ms: 15_000 };
