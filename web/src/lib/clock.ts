/** The present as a value that components follow, one timer for all of them. */
import { useSyncExternalStore } from "react";

/** A smaller difference is the way of a message, or nothing that anybody sees. */
const OFF_MS = 10_000;

const listeners = new Set<() => void>();
/** How far this machine's clock is ahead of the server's, where it is off. */
let ahead = 0;
let now = Date.now();

/** Epoch ms now, by the server's clock where ours is off: posts and ranges are of that time. */
export function present(): number {
  return Date.now() - ahead;
}

/** `difference`: ours less the server's, ms. */
export function followServer(difference: number): void {
  const next = Math.abs(difference) < OFF_MS ? 0 : difference;
  // A moment is not worth it that everything is counted anew.
  if (Math.abs(next - ahead) < OFF_MS) return;
  ahead = next;
  tick();
}
let timer: ReturnType<typeof setInterval> | undefined;

/** Calls `listener` every second; returns what ends it. */
export function everySecond(listener: () => void) {
  listeners.add(listener);
  if (timer === undefined) {
    // Nobody kept it going since the last listener left.
    now = present();
    timer = setInterval(tick, 1_000);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function tick() {
  now = present();
  for (const listener of listeners) listener();
}

/** Epoch ms, to the second. */
export function useNow(): number {
  return useSyncExternalStore(everySecond, () => now);
}
