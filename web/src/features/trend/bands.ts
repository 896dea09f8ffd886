/** The trend's numbers: what is drawn, and where the words beside it stand. Pure. */
import type { Bucket } from "../../lib/buckets";
import { netSentiment, percentOf, type Sentiment, total } from "../../lib/sentiment";
import type { TREND_VIEWS } from "../../lib/urlState";

export type TrendView = (typeof TREND_VIEWS)[number];

/**
 * From the bottom up. Negative stands on the base line and positive hangs from the top, so that
 * both can be read against a straight edge.
 */
export const STACK: readonly Sentiment[] = ["negative", "neutral", "positive"];

export type Point = Record<Sentiment, number | null> & {
  at: number;
  net: number | null;
  /** The same places one period earlier: the edges of the stack, or the net. */
  wasLow?: number | null;
  wasHigh?: number | null;
  wasNet?: number | null;
};

const MINUTE = 60_000;

/** A running bin is drawn when this part of it has passed: before, a few posts swing its share. */
const ENOUGH = 0.25;

/** Shares in percent, or posts a minute; the running bin is left out of volume: it is not full. */
export function pointsOf(
  bins: readonly Bucket[],
  view: TrendView,
  binWidth: number,
  now: number,
): Point[] {
  const needed = view === "volume" ? 1 : ENOUGH;
  const shown = bins.filter((bin) => bin.at + needed * binWidth <= now);
  return shown.map((bin) => {
    const all = total(bin);
    const part = (count: number) =>
      view === "volume" ? count / (binWidth / MINUTE) : percentOf(count, all);
    return {
      at: bin.at,
      negative: part(bin.negative),
      neutral: part(bin.neutral),
      positive: part(bin.positive),
      net: netSentiment(bin),
    };
  });
}

/** The points to draw; while there is only the running bin, that one, however young. */
export function drawable(
  bins: readonly Bucket[],
  view: TrendView,
  binWidth: number,
  now: number,
): Point[] {
  const settled = pointsOf(bins, view, binWidth, now);
  return lastKnown(settled) ? settled : pointsOf(bins, view, binWidth, Number.POSITIVE_INFINITY);
}

/** Points that also tell what was there one period before: bin by bin, in the same order. */
export function withPrevious(
  points: readonly Point[],
  previousBins: readonly Bucket[],
  view: TrendView,
  binWidth: number,
  span: number,
): Point[] {
  const full = pointsOf(previousBins, view, binWidth, Number.POSITIVE_INFINITY);
  const before = new Map(full.map((point) => [point.at + span, point]));
  return points.map((point) => {
    const was = before.get(point.at);
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
  if (only && before && first === points.length - 1) return [{ ...only, at: before.at }, only];
  const drawable = Math.min(first, points.length - 2);
  return drawable > 0 ? points.slice(drawable) : points;
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
