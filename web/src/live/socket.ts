/** One live connection: kept open, watched for silence, taken up again where it broke off. */

import ReconnectingWebSocket from "partysocket/ws";
import { followServer } from "../lib/clock";
import { FAILURES_BEFORE_POLLING, reconnectDelay } from "./backoff";
import { type Frame, parseFrame } from "./protocol";

/** What the connection is doing. Times are epoch ms, lag is ms behind the server. */
export type Link =
  | { readonly kind: "connecting" }
  | { readonly kind: "live"; readonly lag: number }
  | { readonly kind: "delayed"; readonly lag: number }
  | { readonly kind: "reconnecting"; readonly retryAt: number }
  | { readonly kind: "polling"; readonly retryAt: number }
  | { readonly kind: "resting" }
  | { readonly kind: "off" };

const HIDDEN_REST_MS = 30_000;
const CONNECT_TIMEOUT_MS = 8_000;
const DELAYED_MS = 3_000;
const WATCH_EVERY_MS = 1_000;
const DEFAULT_HEARTBEAT_MS = 15_000;
/** The server's word for: live updates are switched off here. */
const SWITCHED_OFF = 4410;

interface Parts {
  /** Asked before every attempt, because the position to resume from moves on. */
  readonly url: () => string | Promise<string>;
  readonly onFrame: (frame: Frame) => void;
  readonly onLink: (link: Link) => void;
}

export class LiveSocket {
  readonly #parts: Parts;
  #socket: ReconnectingWebSocket;
  readonly #watch: ReturnType<typeof setInterval>;
  #restTimer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #heartbeat = DEFAULT_HEARTBEAT_MS;
  #receivedAt = Date.now();
  #greeted = false;
  #resting = false;
  /** The next attempt is made at once, because somebody asked for it and nothing failed. */
  #unhurt = true;
  /** The smallest difference seen between our clock and the server's: what is above it is lag. */
  #clockOffset = Number.POSITIVE_INFINITY;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#socket = this.#open();
    this.#watch = setInterval(this.#checkSilence, WATCH_EVERY_MS);
    document.addEventListener("visibilitychange", this.#followVisibility);
    window.addEventListener("online", this.#connectNow);
  }

  close(): void {
    clearInterval(this.#watch);
    clearTimeout(this.#restTimer);
    document.removeEventListener("visibilitychange", this.#followVisibility);
    window.removeEventListener("online", this.#connectNow);
    this.#letGo();
  }

  #open(): ReconnectingWebSocket {
    const nextDelay = () => this.#nextDelay();
    // A computer that has slept may have set its clock since.
    this.#clockOffset = Number.POSITIVE_INFINITY;
    this.#unhurt = true;
    const socket = new ReconnectingWebSocket(async () => this.#parts.url(), undefined, {
      // Read before every attempt: a getter gives each its own random delay.
      get minReconnectionDelay() {
        return nextDelay();
      },
      reconnectionDelayGrowFactor: 1,
      connectionTimeout: CONNECT_TIMEOUT_MS,
      maxEnqueuedMessages: 0,
    });
    socket.addEventListener("message", this.#receive);
    socket.addEventListener("close", this.#heedSwitch);
    return socket;
  }

  #letGo(): void {
    this.#socket.removeEventListener("message", this.#receive);
    this.#socket.removeEventListener("close", this.#heedSwitch);
    this.#socket.close();
    this.#greeted = false;
  }

  /** Asked by the socket before each attempt: what it follows is a failure, or a wish. */
  #nextDelay(): number {
    this.#greeted = false;
    if (this.#unhurt) {
      this.#unhurt = false;
      if (this.#failures === 0) this.#parts.onLink({ kind: "connecting" });
      return 0;
    }
    this.#failures += 1;
    const delay = reconnectDelay(this.#failures, Math.random());
    const kind = this.#failures >= FAILURES_BEFORE_POLLING ? "polling" : "reconnecting";
    this.#parts.onLink({ kind, retryAt: Date.now() + delay });
    return delay;
  }

  /** Where there is nothing to connect to, it is not tried again. */
  readonly #heedSwitch = ({ code }: { code: number }) => {
    if (code !== SWITCHED_OFF) return;
    this.close();
    this.#parts.onLink({ kind: "off" });
  };

  readonly #receive = (event: MessageEvent) => {
    this.#receivedAt = Date.now();
    const frame = parseFrame(String(event.data));
    if (frame === null) return;
    if (frame.type === "hello") {
      this.#heartbeat = frame.heartbeat_ms;
      this.#failures = 0;
      this.#greeted = true;
    }
    this.#measureLag(frame.timestamp);
    this.#parts.onFrame(frame);
  };

  #measureLag(sentAt: number): void {
    const offset = this.#receivedAt - sentAt;
    this.#clockOffset = Math.min(this.#clockOffset, offset);
    followServer(this.#clockOffset);
    const lag = offset - this.#clockOffset;
    this.#parts.onLink({ kind: lag > DELAYED_MS ? "delayed" : "live", lag });
  }

  readonly #checkSilence = () => {
    if (!this.#greeted || this.#resting) return;
    const silence = Date.now() - this.#receivedAt;
    if (silence > 2 * this.#heartbeat) this.#connectNow();
    else if (silence > 1.5 * this.#heartbeat) {
      this.#parts.onLink({ kind: "delayed", lag: silence });
    }
  };

  readonly #connectNow = () => {
    if (this.#resting || (this.#greeted && Date.now() - this.#receivedAt < this.#heartbeat)) return;
    this.#reconnect();
  };

  /** A new socket: the old one may be waiting for its next attempt, and would wait on. */
  #reconnect(): void {
    this.#receivedAt = Date.now();
    this.#letGo();
    this.#socket = this.#open();
  }

  /** A tab nobody sees lets go of its connection after a while, and takes it up when looked at. */
  readonly #followVisibility = () => {
    clearTimeout(this.#restTimer);
    if (document.hidden) {
      this.#restTimer = setTimeout(() => {
        this.#resting = true;
        this.#letGo();
        this.#parts.onLink({ kind: "resting" });
      }, HIDDEN_REST_MS);
    } else if (this.#resting) {
      this.#resting = false;
      this.#failures = 0;
      this.#reconnect();
    }
  };
}
