/** Counts over time: adding buckets up, and laying them out for a chart. Times are epoch ms. */
import { type Counts, NO_POSTS } from "./sentiment";

export type EmotionCounts = Readonly<Record<string, number>>;

export interface Bucket extends Readonly<Counts> {
  /** When the bucket starts. */
  readonly at: number;
  readonly emotions: EmotionCounts;
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

/**
 * Buckets of `width` ms over `[from, to)`, oldest first, empty ones included.
 *
 * `from` must be a multiple of `width`, so that the bins stay where they are while time goes on.
 */
export function rebin(
  buckets: Iterable<Bucket>,
  from: number,
  to: number,
  width: number,
): Bucket[] {
  const bins: { at: number; counts: Counts; emotions: Record<string, number> }[] = [];
  for (let at = from; at < to; at += width)
    bins.push({ at, counts: { ...NO_POSTS }, emotions: {} });
  for (const bucket of buckets) {
    const bin = bins[Math.floor((bucket.at - from) / width)];
    if (bin) addTo(bin.counts, bin.emotions, bucket);
  }
  return bins.map(({ at, counts, emotions }) => ({ at, ...counts, emotions }));
}

/**
 * History with the live minutes laid over it.
 *
 * Live minutes are the newer word on every bin of `width` ms that starts at or after
 * `completeFrom`, since from there on each minute is known; older bins stay as history tells them.
 */
export function overlay(
  history: readonly Bucket[],
  minutes: readonly Bucket[],
  width: number,
  completeFrom: number,
): Bucket[] {
  const from = Math.ceil(completeFrom / width) * width;
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
