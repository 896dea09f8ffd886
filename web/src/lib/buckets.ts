/** Counts over time: adding buckets up, and laying them out for a chart. Times are epoch ms. */
import { type Counts, NO_POSTS } from "./sentiment";

export type EmotionCounts = Readonly<Record<string, number>>;

export interface Bucket extends Readonly<Counts> {
  /** When the bucket starts. */
  readonly at: number;
  readonly emotions: EmotionCounts;
}

/** A bucket of a chart: `[at, until)`; how long it is differs where clocks change. */
export interface Bin extends Bucket {
  readonly until: number;
}

export interface Tally {
  readonly counts: Counts;
  readonly emotions: EmotionCounts;
}

/** What all buckets that start in `[from, to)` hold together. */
export function tally(buckets: Iterable<Bucket>, from: number, to: number): Tally {
  const counts = { ...NO_POSTS };
  const emotions: Record<string, number> = {};
  for (const bucket of buckets) {
    if (bucket.at < from || bucket.at >= to) continue;
    addTo(counts, emotions, bucket);
  }
  return { counts, emotions };
}

/** Buckets put together between each two `edges`, oldest first, empty ones included. */
export function rebin(buckets: Iterable<Bucket>, edges: readonly number[]): Bin[] {
  const bins = edges.slice(0, -1).map((at, n) => ({
    at,
    until: edges[n + 1] as number,
    counts: { ...NO_POSTS },
    emotions: {} as Record<string, number>,
  }));
  for (const bucket of buckets) {
    const bin = bins[placeOf(edges, bucket.at)];
    if (bin) addTo(bin.counts, bin.emotions, bucket);
  }
  return bins.map(({ counts, ...bin }) => ({ ...bin, ...counts }));
}

/** Between which edges a moment lies: `n` for `[edges[n], edges[n + 1])`, −1 before the first. */
export function placeOf(edges: readonly number[], at: number): number {
  let [low, high] = [-1, edges.length - 1];
  while (low < high) {
    const middle = Math.floor((low + high + 1) / 2);
    if ((edges[middle] as number) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * History with the live minutes laid over it.
 *
 * Live minutes are the newer word on every bucket of history that starts at or after
 * `completeFrom`, since from there on each minute is known; older ones stay as history tells them.
 * `edges`: where buckets of history begin.
 */
export function overlay(
  history: readonly Bucket[],
  minutes: readonly Bucket[],
  edges: readonly number[],
  completeFrom: number,
): Bucket[] {
  const from = edges.find((edge) => edge >= completeFrom) ?? Number.POSITIVE_INFINITY;
  return [...history.filter(({ at }) => at < from), ...minutes.filter(({ at }) => at >= from)];
}

function addTo(counts: Counts, emotions: Record<string, number>, bucket: Bucket): void {
  counts.positive += bucket.positive;
  counts.neutral += bucket.neutral;
  counts.negative += bucket.negative;
  for (const [name, count] of Object.entries(bucket.emotions)) {
    emotions[name] = (emotions[name] ?? 0) + count;
  }
}
