import { useSyncExternalStore } from "react";
import { everySecond } from "../lib/clock";
import type { FeedStore } from "../live/feedStore";

const STALE_AFTER_MS = 40_000;

/** Up to when what is shown is known to be true, when that was a while ago. */
export function useStaleSince(store: FeedStore, paused: boolean): number | null {
  return useSyncExternalStore(everySecond, () => {
    const { trueAt } = store.view();
    const stale = trueAt !== null && Date.now() - trueAt > STALE_AFTER_MS;
    return stale && !paused ? trueAt : null;
  });
}
