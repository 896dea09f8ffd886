/** The stretches of time one can look at, and the width of a bucket in each. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const RANGES = ["5m", "15m", "1h", "6h", "24h", "7d"] as const;
export type Range = (typeof RANGES)[number];

export interface RangeShape {
  readonly span: number;
  /** What the API is asked for. */
  readonly period: "minute" | "hour";
  /** The width of a point in the charts: at most 240 points a range. */
  readonly bin: number;
  readonly words: string;
}

export const RANGE_SHAPES: Record<Range, RangeShape> = {
  "5m": { span: 5 * MINUTE, period: "minute", bin: MINUTE, words: "5 minutes" },
  "15m": { span: 15 * MINUTE, period: "minute", bin: MINUTE, words: "15 minutes" },
  "1h": { span: HOUR, period: "minute", bin: MINUTE, words: "hour" },
  "6h": { span: 6 * HOUR, period: "minute", bin: 5 * MINUTE, words: "6 hours" },
  "24h": { span: DAY, period: "hour", bin: HOUR, words: "24 hours" },
  "7d": { span: 7 * DAY, period: "hour", bin: HOUR, words: "7 days" },
};

export interface Window {
  readonly from: number;
  readonly to: number;
  /** The start of the period of the same length before `from`. */
  readonly before: number;
}

/** The window that ends with the bin `now` lies in. */
export function windowAt(now: number, { span, bin }: RangeShape): Window {
  const to = Math.floor(now / bin) * bin + bin;
  return { from: to - span, to, before: to - 2 * span };
}
