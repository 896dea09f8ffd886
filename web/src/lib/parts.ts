/** Buckets that a chart has only a part of: cut off by the range, or not over yet. Pure. */
import { bucketEdges, PERIOD_WORDS, type Period } from "./calendar";
import { formatBucket, formatBucketTick } from "./format";

interface Stretch {
  readonly at: number;
  readonly until: number;
}

export interface Part {
  readonly kind: "cut" | "running";
  /** How much of the whole bucket is counted, 0 to 1. */
  readonly passed: number;
}

/** What `[at, until)` is of its bucket; `null`: the whole of it. */
export function partOf({ at, until }: Stretch, period: Period, zone: string, now: number) {
  const [start = at, end = until] = bucketEdges(period, at, at + 1, zone);
  const running = at <= now && now < until;
  if (!running && start === at && end === until) return null;
  const passed = ((running ? now : until) - at) / (end - start);
  return { kind: running ? "running" : "cut", passed } as Part;
}

/** The same bins, each with what it is of its bucket. */
export function withParts<T extends Stretch>(
  bins: readonly T[],
  period: Period,
  zone: string,
  now: number,
): (T & { readonly part: Part | null })[] {
  // Only the ends can be cut; what runs is told from `now`.
  const ends = new Set([0, bins.length - 1]);
  return bins.map((bin, n) => {
    const running = bin.at <= now && now < bin.until;
    return { ...bin, part: ends.has(n) || running ? partOf(bin, period, zone, now) : null };
  });
}

export interface Told extends Stretch {
  readonly part?: Part | null | undefined;
}

/** The time of a bucket, and whether it is only a part: "22 Nov, 13:30 – 24:00 (part of the day)". */
export function bucketWords(bucket: Told, period: Period, span: number): string {
  const words = formatBucket(bucket, period, span);
  if (!bucket.part) return words;
  return `${words} (${bucket.part.kind === "running" ? "so far" : partWords(period)})`;
}

/** All that are only parts, in one line: "Sun 22 Nov, part of the day; Sun 29 Nov, not over yet". */
export function partsInWords(buckets: readonly Told[], period: Period, span: number): string {
  return buckets
    .filter(({ part }) => part)
    .map(({ at, part }) => {
      const what = part?.kind === "running" ? "not over yet" : partWords(period);
      return `${formatBucketTick(at, period, span)}, ${what}`;
    })
    .join("; ");
}

const partWords = (period: Period) => `part of the ${PERIOD_WORDS[period]}`;
