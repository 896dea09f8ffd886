/**
 * The stretch of time one looks at: up to now (`now-15m`), or between two moments. All panels
 * share one. Pure; times are epoch ms.
 */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The keys `1` to `6`, and the buttons of the header. */
export const PRESETS = ["5m", "15m", "1h", "6h", "24h", "7d"] as const;
const MOST_POINTS = 240;
const SHORTEST = 2 * MINUTE;
const LONGEST = 366 * DAY;
/** Up to here the running bin of the previous period is too much of the whole to compare with. */
const TOO_SHORT_TO_COMPARE = 15 * MINUTE;

export type Range =
  | { readonly kind: "last"; readonly span: number; readonly token: string }
  | { readonly kind: "fixed"; readonly from: number; readonly to: number };

export type Period = "minute" | "5minute" | "15minute" | "hour" | "6hour" | "day";

const STEPS: readonly (readonly [Period, number])[] = [
  ["minute", MINUTE],
  ["5minute", 5 * MINUTE],
  ["15minute", 15 * MINUTE],
  ["hour", HOUR],
  ["6hour", 6 * HOUR],
  ["day", DAY],
];

export interface RangeShape {
  readonly span: number;
  /** What the API is asked for. */
  readonly period: Period;
  /** The width of a point in the charts. */
  readonly bin: number;
  /** As in "last …" and "previous …". */
  readonly words: string;
  readonly comparable: boolean;
}

export interface Window {
  readonly from: number;
  readonly to: number;
  /** The start of the period of the same length before `from`. */
  readonly before: number;
}

const UNITS = { m: MINUTE, h: HOUR, d: DAY } as const;
const UNIT_WORDS = { m: "minute", h: "hour", d: "day" } as const;

/** `15m`, `2h`, `3d` before now; `null` for what is no such token, too short or too long. */
export function lastRange(token: string): Range | null {
  const [, digits, unit] = /^(\d{1,4})([mhd])$/.exec(token) ?? [];
  if (!digits || !unit) return null;
  const span = Number(digits) * UNITS[unit as keyof typeof UNITS];
  return span < SHORTEST || span > LONGEST ? null : { kind: "last", span, token };
}

/** Between two moments; `null` when they are no stretch that can be shown. */
export function fixedRange(from: number, to: number): Range | null {
  const span = to - from;
  return !Number.isFinite(span) || span < SHORTEST || span > LONGEST
    ? null
    : { kind: "fixed", from, to };
}

export const DEFAULT_RANGE: Range = { kind: "last", span: 15 * MINUTE, token: "15m" };

/** What pages that compare show first. */
export const A_DAY: Range = { kind: "last", span: DAY, token: "24h" };

/** Reads `from=now-15m` or two ISO times; what makes no sense is the default. */
export function readRange(from: string | null, to: string | null): Range {
  const token = from?.startsWith("now-") ? from.slice(4) : null;
  if (token !== null && (to ?? "now") === "now") return lastRange(token) ?? DEFAULT_RANGE;
  if (!from || !to) return DEFAULT_RANGE;
  return fixedRange(Date.parse(from), Date.parse(to)) ?? DEFAULT_RANGE;
}

/** The address of a range: the inverse of `readRange`. */
export function writeRange(range: Range): { from: string; to: string } {
  return range.kind === "last"
    ? { from: `now-${range.token}`, to: "now" }
    : { from: new Date(range.from).toISOString(), to: new Date(range.to).toISOString() };
}

export function sameRange(a: Range, b: Range): boolean {
  return JSON.stringify(writeRange(a)) === JSON.stringify(writeRange(b));
}

export function shapeOf(range: Range): RangeShape {
  const span = range.kind === "last" ? range.span : range.to - range.from;
  const step = STEPS.find(([, width]) => span / width <= MOST_POINTS) ?? ["day", 2 * DAY];
  const [period, bin] = step as [Period, number];
  const comparable = span > TOO_SHORT_TO_COMPARE;
  return { span, period, bin, words: wordsOf(range), comparable };
}

function wordsOf(range: Range): string {
  if (range.kind === "fixed") return "stretch";
  const unit = range.token.slice(-1) as keyof typeof UNITS;
  const count = Number(range.token.slice(0, -1));
  return count === 1 ? UNIT_WORDS[unit] : `${count} ${UNIT_WORDS[unit]}s`;
}

/** The window in whole bins; one up to now ends with the bin `now` lies in. */
export function windowAt(now: number, range: Range): Window {
  const { span, bin } = shapeOf(range);
  if (range.kind === "last") {
    const to = Math.floor(now / bin) * bin + bin;
    const from = to - Math.ceil(span / bin) * bin;
    return { from, to, before: 2 * from - to };
  }
  const from = Math.floor(range.from / bin) * bin;
  const to = Math.ceil(range.to / bin) * bin;
  return { from, to, before: 2 * from - to };
}
