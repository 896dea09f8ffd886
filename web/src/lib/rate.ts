/** Posts per minute at present, from whole minutes. Pure. */
import type { Bucket } from "./buckets";
import { total } from "./sentiment";

const MINUTE = 60_000;

/**
 * The running minute, and of the one before it the part that still lies within the last 60 s.
 * Follows a change at once and does not fall to 0 when a minute begins.
 */
export function presentRate(buckets: Iterable<Bucket>, now: number): number {
  const minute = Math.floor(now / MINUTE) * MINUTE;
  let [running, before] = [0, 0];
  for (const bucket of buckets) {
    if (bucket.at === minute) running = total(bucket);
    else if (bucket.at === minute - MINUTE) before = total(bucket);
  }
  return running + before * (1 - (now - minute) / MINUTE);
}
