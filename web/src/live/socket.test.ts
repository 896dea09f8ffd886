import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { FakeWebSocket, hello } from "../test/FakeWebSocket";
import type { Frame } from "./protocol";
import { type Link, LiveSocket } from "./socket";

let frames: Frame[];
let links: Link[];
let position: string;
let socket: LiveSocket;

const link = () => links.at(-1);
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(async () => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FakeWebSocket);
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  FakeWebSocket.opened = [];
  frames = [];
  links = [];
  position = "";
  socket = new LiveSocket({
    url: () => `ws://localhost/ws/sentiment?since=${position}`,
    onFrame: (frame) => frames.push(frame),
    onLink: (state) => links.push(state),
  });
  await pass(0);
});

afterEach(() => {
  socket.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function greet() {
  FakeWebSocket.last.accept();
  FakeWebSocket.last.tell(hello);
}

async function hide(hidden: boolean) {
  Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
  await pass(0);
}

it("is live once it was greeted, and hands on what it can read", () => {
  expect(link()).toEqual({ kind: "connecting" });
  greet();
  FakeWebSocket.last.tell({ type: "unheard of" });
  FakeWebSocket.last.tell({ type: "ping" });
  expect(link()).toEqual({ kind: "live", lag: 0 });
  expect(frames.map(({ type }) => type)).toEqual(["hello", "ping"]);
});

it("takes up at the last position after a break", async () => {
  greet();
  position = "e:41";
  FakeWebSocket.last.drop();
  expect(link()).toEqual({ kind: "reconnecting", retryAt: Date.now() + 500 });
  await pass(499);
  expect(FakeWebSocket.opened).toHaveLength(1);
  await pass(1);
  expect(FakeWebSocket.last.url).toContain("since=e:41");
});

it("says polling after three failures, and goes on trying with longer waits", async () => {
  const waits: number[] = [];
  for (let failure = 1; failure <= 7; failure++) {
    FakeWebSocket.last.drop();
    const state = link();
    if (state?.kind !== "reconnecting" && state?.kind !== "polling") throw new Error(state?.kind);
    expect(state.kind).toBe(failure < 3 ? "reconnecting" : "polling");
    waits.push(state.retryAt - Date.now());
    await pass(waits.at(-1) ?? 0);
    expect(FakeWebSocket.opened).toHaveLength(failure + 1);
  }
  expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  greet();
  expect(link()?.kind).toBe("live");
});

it("starts counting failures anew after it was greeted", async () => {
  for (const wait of [500, 1_000]) {
    FakeWebSocket.last.drop();
    await pass(wait);
  }
  greet();
  FakeWebSocket.last.drop();
  expect(link()).toEqual({ kind: "reconnecting", retryAt: Date.now() + 500 });
});

it("tells how far it lags behind the best it has seen", async () => {
  greet();
  FakeWebSocket.last.tell({ type: "ping", timestamp: new Date(Date.now() - 4_000).toISOString() });
  expect(link()).toEqual({ kind: "delayed", lag: 4_000 });
});

it("calls silence delayed, and connects anew when it lasts for two heartbeats", async () => {
  greet();
  await pass(24_000);
  expect(link()?.kind).toBe("delayed");
  expect(FakeWebSocket.opened).toHaveLength(1);
  await pass(8_000);
  expect(FakeWebSocket.opened).toHaveLength(2);
});

it("lets go while nobody looks for 30 s, and takes up when looked at", async () => {
  greet();
  await hide(true);
  await pass(29_000);
  FakeWebSocket.last.tell({ type: "ping" });
  expect(link()?.kind).toBe("live");
  await pass(1_000);
  expect(link()).toEqual({ kind: "resting" });
  expect(FakeWebSocket.last.readyState).toBe(3);
  await pass(600_000);
  expect(FakeWebSocket.opened).toHaveLength(1);
  position = "e:7";
  await hide(false);
  expect(FakeWebSocket.last.url).toContain("since=e:7");
  greet();
  expect(link()?.kind).toBe("live");
});

it("a short look away changes nothing", async () => {
  greet();
  await hide(true);
  await pass(10_000);
  await hide(false);
  await pass(10_000);
  FakeWebSocket.last.tell({ type: "ping" });
  await pass(12_000);
  expect(FakeWebSocket.opened).toHaveLength(1);
  expect(link()?.kind).toBe("live");
});

it("connects at once when the network is back, whatever the wait was to be", async () => {
  for (let failure = 1; failure <= 6; failure++) {
    FakeWebSocket.last.drop();
    await pass(15_000);
  }
  FakeWebSocket.last.drop();
  const before = FakeWebSocket.opened.length;
  await pass(1_000);
  expect(FakeWebSocket.opened).toHaveLength(before);
  window.dispatchEvent(new Event("online"));
  await pass(0);
  expect(FakeWebSocket.opened).toHaveLength(before + 1);
  greet();
  await pass(20_000);
  expect(FakeWebSocket.opened).toHaveLength(before + 1);
});

it("connects no more after it was closed", async () => {
  greet();
  socket.close();
  await pass(120_000);
  expect(FakeWebSocket.opened).toHaveLength(1);
});

it("does not try again where live updates are switched off", async () => {
  FakeWebSocket.last.accept();
  FakeWebSocket.last.drop(4410);
  await pass(120_000);
  expect(link()).toEqual({ kind: "off" });
  expect(FakeWebSocket.opened).toHaveLength(1);
});
