/** The present as a value that components follow, one timer for all of them. */
import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

/** Calls `listener` every second; returns what ends it. */
export function everySecond(listener: () => void) {
  listeners.add(listener);
  if (timer === undefined) {
    // Nobody kept it going since the last listener left.
    now = Date.now();
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
  now = Date.now();
  for (const listener of listeners) listener();
}

/** Epoch ms, to the second. */
export function useNow(): number {
  return useSyncExternalStore(everySecond, () => now);
}
