/** How long to wait before connecting again. */

export const FAILURES_BEFORE_POLLING = 3;
const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;

/**
 * Full jitter: anywhere up to a bound that doubles from 1 s to 30 s, so that thousands of pages
 * that lost the same server do not come back in step.
 *
 * `failures` counts from 1; `random` is in [0, 1).
 */
export function reconnectDelay(failures: number, random: number): number {
  return Math.round(random * Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1)));
}
