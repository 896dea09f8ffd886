/** The trend's numbers: what is drawn, and where the words beside it stand. Pure. */
import { type Bin, placeOf } from "../../lib/buckets";
import { momentOf, wallOf } from "../../lib/calendar";
import type { Part } from "../../lib/parts";
import type { Window } from "../../lib/range";
import { type Counts, netSentiment, percentOf, type Sentiment, total } from "../../lib/sentiment";
import type { TREND_VIEWS } from "../../lib/urlState";

export type TrendView = (typeof TREND_VIEWS)[number];

/**
 * From the bottom up. Negative stands on the base line and positive hangs from the top, so that
 * both can be read against a straight edge.
 */
export const STACK: readonly Sentiment[] = ["negative", "neutral", "positive"];

export type Point = Record<Sentiment, number | null> & {
  at: number;
  until: number;
  net: number | null;
  /** The posts that it is made of. */
  counts: Counts;
  /** Where it is only a part of its bucket. */
  part?: Part | null;
  /** The same places in the previous period: the edges of the stack, or the net. */
  wasLow?: number | null;
  wasHigh?: number | null;
  wasNet?: number | null;
  /** From where to where the negative share, or the volume, is usual. */
  usual?: readonly [number, number];
};

/** A share is drawn of this much of a bucket: of less, a few posts swing it. */
const ENOUGH = 0.25;

type PartBin = Bin & { readonly part?: Part | null };

/** Shares in percent, or posts. */
export function pointsOf(bins: readonly PartBin[], view: TrendView): Point[] {
  return bins.map((bin) => {
    const all = total(bin);
    const part = (count: number) => (view === "volume" ? count : percentOf(count, all));
    return {
      at: bin.at,
      until: bin.until,
      part: bin.part ?? null,
      negative: part(bin.negative),
      neutral: part(bin.neutral),
      positive: part(bin.positive),
      net: netSentiment(bin),
      counts: { positive: bin.positive, neutral: bin.neutral, negative: bin.negative },
    };
  });
}

/**
 * The points to draw: of volume without the bins that are only a part of their bucket, the one that
 * runs and those that the range cuts; of shares where they are enough of it, and none of times to
 * come. While there is no other, all of them.
 */
export function drawable(bins: readonly PartBin[], view: TrendView, now: number): Point[] {
  const needed = view === "volume" ? 1 : ENOUGH;
  const whole = bins.filter(({ at, part }) => at <= now && (part?.passed ?? 1) >= needed);
  const settled = pointsOf(whole, view);
  return lastKnown(settled) ? settled : pointsOf(bins, view);
}

/**
 * Points that also tell what the previous period had at the same place, as far from its beginning
 * by the clocks of the zone.
 */
export function withPrevious(
  points: readonly Point[],
  { from, before }: Pick<Window, "from" | "before">,
  previousBins: readonly Bin[],
  view: TrendView,
  zone: string,
): Point[] {
  const past = pointsOf(previousBins, view);
  const edges = [...previousBins.map(({ at }) => at), previousBins.at(-1)?.until ?? before];
  const shift = wallOf(from, zone) - wallOf(before, zone);
  return points.map((point) => {
    const was = past[placeOf(edges, momentOf(wallOf(point.at, zone) - shift, zone))];
    if (!was || was.net === null) return { ...point, wasLow: null, wasHigh: null, wasNet: null };
    const wasLow = was.negative ?? 0;
    const wasHigh = wasLow + (was.neutral ?? 0);
    const whole = wasHigh + (was.positive ?? 0);
    return view === "volume"
      ? { ...point, wasLow, wasHigh: whole, wasNet: was.net }
      : { ...point, wasLow, wasHigh, wasNet: was.net };
  });
}

/** Without the stretch before the first post: a platform that has just begun fills its chart. */
export function fromFirstPost(points: readonly Point[]): readonly Point[] {
  const first = points.findIndex((point) => point.net !== null);
  const only = points[first];
  const before = points[first - 1];
  // A single point has no width: until there are two, the chart shows it as flat.
  if (only && before && first === points.length - 1) {
    return [{ ...only, at: before.at, until: before.until }, only];
  }
  const drawable = Math.min(first, points.length - 2);
  return drawable > 0 ? points.slice(drawable) : points;
}

/** Points that have a value where both beside them have none: no line leads there. */
export function isolated(points: readonly Point[]): Point[] {
  const known = (n: number) => points[n] !== undefined && points[n]?.net !== null;
  return points.filter((_, n) => known(n) && !known(n - 1) && !known(n + 1));
}

/** A share of fewer posts says little: such points are faded. */
export const FEW_POSTS = 5;

/** Where points have few posts: from the point before to the one after each run of them. */
export function thinRuns(points: readonly Point[]): { from: number; to: number }[] {
  const thin = points.map(({ counts }) => total(counts) > 0 && total(counts) < FEW_POSTS);
  const runs: { from: number; to: number }[] = [];
  for (const [n, point] of points.entries()) {
    if (!thin[n]) continue;
    const run = thin[n - 1] ? runs.at(-1) : undefined;
    const to = points[n + 1]?.at ?? point.at;
    if (run) run.to = to;
    else runs.push({ from: points[n - 1]?.at ?? point.at, to });
  }
  return runs;
}

/** The newest point that has a value. */
export function lastKnown(points: readonly Point[]): Point | undefined {
  return points.findLast((point) => point.net !== null);
}

/** The middle of each band of the stack at one point, in the values of the axis. */
export function bandMiddles(
  point: Point,
): { sentiment: Sentiment; value: number; middle: number }[] {
  let base = 0;
  return STACK.map((sentiment) => {
    const value = point[sentiment] ?? 0;
    const middle = base + value / 2;
    base += value;
    return { sentiment, value, middle };
  });
}
