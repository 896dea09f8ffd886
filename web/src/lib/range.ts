/**
 * The range of time one looks at: up to now (`now-15m`), a week or month of the calendar (`now/w`),
 * or between two moments. All panels share one. Pure; times are epoch ms.
 */
import {
  bucketEdges,
  bucketStart,
  momentOf,
  PERIODS,
  type Period,
  WIDTHS,
  wallOf,
} from "./calendar";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The keys `1` to `6`, and the buttons of the header. */
export const PRESETS = ["5m", "15m", "1h", "6h", "24h", "7d"] as const;
/** As many points as buckets are chosen for, and as one may choose. */
const ENOUGH_POINTS = 240;
const MOST_POINTS = 400;
const SHORTEST = 2 * MINUTE;
const LONGEST = 366 * DAY;
/** Between two moments, and since the first post: the API gives trends for little longer. */
export const WHOLE = 3_650 * DAY;
/** Up to here the running bin of the previous period is too much of the whole to compare with. */
const TOO_SHORT_TO_COMPARE = 15 * MINUTE;

export type Range =
  | { readonly kind: "last"; readonly span: number; readonly token: string }
  | {
      readonly kind: "calendar";
      readonly unit: Unit;
      readonly back: number;
      readonly token: string;
    }
  | { readonly kind: "fixed"; readonly from: number; readonly to: number }
  /** From the first stored post on; `null` while nobody knows when that was. */
  | { readonly kind: "all"; readonly since: number | null; readonly period: Period };

type Unit = "day" | "week" | "month";

export interface RangeShape {
  readonly span: number;
  /** The buckets that are chosen for it. */
  readonly period: Period;
  /** One up to now begins and ends with such a bucket: a day at most. */
  readonly step: Period;
  /** As in "last …" and "previous …". */
  readonly words: string;
  readonly comparable: boolean;
}

/** The range in time. */
export interface Window {
  readonly from: number;
  readonly to: number;
  /** The previous period: `[before, beforeEnd)`. */
  readonly before: number;
  readonly beforeEnd: number;
}

const UNITS = { m: MINUTE, h: HOUR, d: DAY } as const;
const UNIT_WORDS = { m: "minute", h: "hour", d: "day" } as const;
const CALENDAR_UNITS = { d: "day", w: "week", M: "month" } as const;
const LENGTHS: Record<Unit, number> = { day: DAY, week: 7 * DAY, month: 31 * DAY };

/** `15m`, `2h`, `3d` before now; `null` for what is no such token, too short or too long. */
export function lastRange(token: string): Range | null {
  const [, digits, unit] = /^(\d{1,4})([mhd])$/.exec(token) ?? [];
  if (!digits || !unit) return null;
  const span = Number(digits) * UNITS[unit as keyof typeof UNITS];
  return span < SHORTEST || span > LONGEST ? null : { kind: "last", span, token };
}

/** `now/w` is this week, `now-1M/M` the last month; `null` for what is no such token. */
export function calendarRange(token: string): Range | null {
  const [, digits, unit, of] = /^now(?:-(\d{1,2})([dwM]))?\/([dwM])$/.exec(token) ?? [];
  if (!of || (unit && unit !== of)) return null;
  const named = CALENDAR_UNITS[of as keyof typeof CALENDAR_UNITS];
  return { kind: "calendar", unit: named, back: Number(digits ?? 0), token };
}

/** Between two moments; `null` when they are no stretch that can be shown. */
export function fixedRange(from: number, to: number): Range | null {
  const span = to - from;
  return !Number.isFinite(span) || span < SHORTEST || span > WHOLE
    ? null
    : { kind: "fixed", from, to };
}

/** From the first stored post on, at most ten years back. */
export function allSince(first: number | null, now: number): Range {
  const since = first === null ? null : Math.max(first, now - WHOLE);
  return { kind: "all", since, period: periodFor(since === null ? LONGEST : now - since) };
}

/** What the menu offers beside the presets. */
export const FURTHER = [
  ...["30d", "90d", "365d"].map(lastRange),
  ...["now/w", "now-1w/w", "now/M", "now-1M/M"].map(calendarRange),
].filter((range) => range !== null);

export const DEFAULT_RANGE: Range = { kind: "last", span: 15 * MINUTE, token: "15m" };

/** As the address names it. */
export const ALL: Range = allSince(null, 0);

/** What pages that compare show first. */
export const A_DAY: Range = { kind: "last", span: DAY, token: "24h" };

/** Reads `from=now-15m`, `from=now/w`, `from=all` or two ISO times; nonsense is the default. */
export function readRange(from: string | null, to: string | null): Range {
  if (from === "all" && (to ?? "now") === "now") return ALL;
  const calendar = calendarRange(from ?? "");
  if (calendar !== null && (to ?? from) === from) return calendar;
  const token = from?.startsWith("now-") ? from.slice(4) : null;
  if (token !== null && (to ?? "now") === "now") return lastRange(token) ?? DEFAULT_RANGE;
  if (!from || !to) return DEFAULT_RANGE;
  return fixedRange(Date.parse(from), Date.parse(to)) ?? DEFAULT_RANGE;
}

/** The address of a range: the inverse of `readRange`. */
export function writeRange(range: Range): { from: string; to: string } {
  if (range.kind === "last") return { from: `now-${range.token}`, to: "now" };
  if (range.kind === "calendar") return { from: range.token, to: range.token };
  if (range.kind === "all") return { from: "all", to: "now" };
  return { from: new Date(range.from).toISOString(), to: new Date(range.to).toISOString() };
}

export function sameRange(a: Range, b: Range): boolean {
  return JSON.stringify(writeRange(a)) === JSON.stringify(writeRange(b));
}

export function shapeOf(range: Range): RangeShape {
  const span = spanOf(range);
  const period = range.kind === "all" ? range.period : periodFor(span);
  return {
    span,
    period,
    step: finer(period, "day"),
    words: wordsOf(range),
    comparable: span > TOO_SHORT_TO_COMPARE && range.kind !== "all",
  };
}

/** The shortest buckets of which there are not too many. */
function periodFor(span: number): Period {
  return PERIODS.find((each) => span / WIDTHS[each] <= ENOUGH_POINTS) ?? "month";
}

function spanOf(range: Range): number {
  if (range.kind === "calendar") return LENGTHS[range.unit];
  if (range.kind === "all") return ENOUGH_POINTS * WIDTHS[range.period];
  return range.kind === "last" ? range.span : range.to - range.from;
}

/** As in "previous …". */
function wordsOf(range: Range): string {
  if (range.kind === "fixed") return "stretch";
  if (range.kind === "all") return "all";
  if (range.kind === "calendar") return range.unit;
  const unit = range.token.slice(-1) as keyof typeof UNITS;
  const count = Number(range.token.slice(0, -1));
  return count === 1 ? UNIT_WORDS[unit] : `${count} ${UNIT_WORDS[unit]}s`;
}

/** "Last 7 days", "This week", "Last month"; of a fixed range nothing. */
export function nameOf(range: Range): string | null {
  if (range.kind === "fixed") return null;
  if (range.kind === "all") return "All";
  const { words } = shapeOf(range);
  if (range.kind === "last") return `Last ${words}`;
  if (range.back < 2) return `${range.back === 0 ? "This" : "Last"} ${words}`;
  return `The ${words} ${range.back} ${words}s ago`;
}

/** Whether it reaches to the present, or into the future. */
export function isOpen(range: Range): boolean {
  return range.kind !== "fixed" && (range.kind !== "calendar" || range.back === 0);
}

/** The buckets one may choose for a range, those that are chosen for it among them. */
export function bucketChoices(range: Range): Period[] {
  const { span, period } = shapeOf(range);
  return PERIODS.filter(
    (each) => each === period || (span / WIDTHS[each] <= MOST_POINTS && span > WIDTHS[each]),
  );
}

/** The buckets that charts show: those chosen, where the range allows them. */
export function bucketsOf(range: Range, chosen: Period | null): Period {
  return chosen !== null && bucketChoices(range).includes(chosen) ? chosen : shapeOf(range).period;
}

/** What the API is asked for: buckets of which those of the chart and the range's steps are made. */
export function askedPeriod(range: Range, chosen: Period | null): Period {
  return finer(shapeOf(range).step, bucketsOf(range, chosen));
}

function finer(a: Period, b: Period): Period {
  return WIDTHS[a] <= WIDTHS[b] ? a : b;
}

/**
 * The range in time. One up to now is of whole buckets and ends with the one `now` lies in; one
 * between two moments is exact. The previous period is as long by the clock; of a week or month
 * that still goes on, its part up to the same time; of all posts there is none.
 */
export function windowAt(now: number, range: Range, zone: string): Window {
  if (range.kind === "calendar") return calendarWindow(now, range.unit, range.back, zone);
  const { span, step } = shapeOf(range);
  if (range.kind === "fixed") {
    const { from, to } = range;
    // A day is a day of the clock, an hour is one of the watch.
    const before =
      span < DAY ? from - span : earlier(from, wallOf(to, zone) - wallOf(from, zone), zone);
    return { from, to, before, beforeEnd: from };
  }
  const to = bucketEdges(step, now, now + 1, zone)[1] as number;
  if (range.kind === "all") {
    const from = range.since ?? to - LONGEST;
    return { from, to, before: from, beforeEnd: from };
  }
  const length = Math.ceil(span / WIDTHS[step]) * WIDTHS[step];
  const start = (end: number) =>
    WIDTHS[step] < HOUR ? end - length : bucketStart(step, earlier(end, length, zone), zone);
  const from = start(to);
  return { from, to, before: start(from), beforeEnd: from };
}

function calendarWindow(now: number, unit: Unit, back: number, zone: string): Window {
  let from = bucketStart(unit, now, zone);
  for (let n = 0; n < back; n++) from = bucketStart(unit, from - 1, zone);
  const to = bucketEdges(unit, from, from + 1, zone)[1] as number;
  const before = bucketStart(unit, from - 1, zone);
  if (back > 0) return { from, to, before, beforeEnd: from };
  const past =
    wallOf(bucketEdges("hour", now, now + 1, zone)[1] as number, zone) - wallOf(from, zone);
  return { from, to, before, beforeEnd: Math.min(from, earlier(before, -past, zone)) };
}

/** So long before, by the clocks of the zone. */
function earlier(at: number, length: number, zone: string): number {
  return momentOf(wallOf(at, zone) - length, zone);
}
