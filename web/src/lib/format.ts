/** Numbers and times as people read them. Every number keeps its width while it changes. */
import { bucketStart, type Period, readerZone } from "./calendar";
import { nameOf, type Range } from "./range";

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

/** Formats of times, made anew when another time zone is chosen. */
function timeFormats(timeZone: string | undefined) {
  return {
    clock: new Intl.DateTimeFormat("en-GB", { timeZone, timeStyle: "medium" }),
    minutes: new Intl.DateTimeFormat("en-GB", { timeZone, timeStyle: "short" }),
    dayAndTime: new Intl.DateTimeFormat("en-GB", {
      timeZone,
      day: "numeric",
      month: "short",
      hour: "2-digit",
      minute: "2-digit",
    }),
    day: new Intl.DateTimeFormat("en-GB", {
      timeZone,
      weekday: "short",
      day: "numeric",
      month: "short",
    }),
    days: new Intl.DateTimeFormat("en-GB", { timeZone, day: "numeric", month: "short" }),
    date: new Intl.DateTimeFormat("en-GB", { timeZone, dateStyle: "medium" }),
    month: new Intl.DateTimeFormat("en-GB", { timeZone, month: "short", year: "numeric" }),
    full: new Intl.DateTimeFormat("en-GB", { timeZone, dateStyle: "long", timeStyle: "long" }),
  };
}

let inUtc = false;
let times = timeFormats(undefined);

/** Tell times in UTC from now on, or in the reader's own zone. */
export function tellTimesInUtc(utc: boolean): void {
  if (utc === inUtc) return;
  inUtc = utc;
  times = timeFormats(utc ? "UTC" : undefined);
}

/** The reader's time zone and how far it is from UTC: "Europe/Berlin, UTC+1". */
export function ownTimeZone(): string {
  const name = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const offset = new Intl.DateTimeFormat("en", { timeZoneName: "shortOffset" })
    .formatToParts(new Date())
    .find(({ type }) => type === "timeZoneName");
  const told = offset?.value.replace("GMT", "UTC") ?? "UTC";
  return /^UTC(\+0)?$/.test(told) ? `${name === "UTC" ? "Local" : name}, UTC` : `${name}, ${told}`;
}

/** The time zone in which times are told, by its IANA name. */
export function zoneTold(): string {
  return inUtc ? "UTC" : readerZone();
}

/** The time zone in which times are told now, in words. */
export function timeZoneTold(): string {
  return inUtc ? "UTC" : ownTimeZone();
}

const MINUS = "−";
export const NOTHING = "–";

/** A count: exact up to 9,999, then short (12.3K). */
export function formatCount(count: number): string {
  return count < 10_000 ? whole.format(count) : compact.format(count);
}

/** A count in little room: short from 1,000 on; nothing while it is not known. */
export function formatShort(count: number | undefined): string {
  if (count === undefined) return "";
  return count < 1_000 ? whole.format(count) : compact.format(count);
}

export function formatExact(count: number): string {
  return whole.format(count);
}

/** A percentage without decimals; a dash when there is nothing to take it of. */
export function formatPercent(percent: number | null): string {
  return percent === null ? NOTHING : `${Math.round(percent)}%`;
}

/** A whole number with its sign, with a real minus; zero has none. */
export function formatSigned(value: number | null): string {
  if (value === null) return NOTHING;
  const rounded = Math.round(value);
  if (rounded === 0) return "0";
  return rounded > 0 ? `+${whole.format(rounded)}` : `${MINUS}${whole.format(-rounded)}`;
}

/** How long ago, in one unit; what lies ahead by a crooked clock is "now". */
export function formatAgo(at: number, now: number): string {
  const seconds = Math.floor((now - at) / 1000);
  if (seconds < 2) return "now";
  if (seconds < 60) return `${seconds} s ago`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ago`;
  const days = Math.floor(hours / 24);
  return `${days} ${days === 1 ? "day" : "days"} ago`;
}

export function formatClock(at: number): string {
  return times.clock.format(at);
}

export function formatMoment(at: number): string {
  return times.full.format(at);
}

/** A text of the platform with the times that it tells in UTC, "2026-03-29 01:10 UTC", as the page tells them. */
export function withTimesTold(text: string): string {
  return text.replace(/\b(\d{4}-\d\d-\d\d) (\d\d:\d\d) UTC\b/g, (told, day, minute) => {
    const at = Date.parse(`${day}T${minute}Z`);
    return Number.isNaN(at) ? told : times.dayAndTime.format(at);
  });
}

/** The label of a point on a time axis that spans `spanMs`. */
export function formatTick(at: number, spanMs: number): string {
  return spanMs > 86_400_000 ? times.dayAndTime.format(at) : times.minutes.format(at);
}

/** The label of a bucket; of one that the range cuts, and of a week, from when to when. */
export function formatBucket(bucket: Stretch, period: Period, spanMs: number): string {
  const { at, until } = bucket;
  if (period !== "day" && period !== "week" && period !== "month") return formatTick(at, spanMs);
  const zone = zoneTold();
  const whole = bucketStart(period, at, zone) === at && bucketStart(period, until, zone) === until;
  if (!whole) return times.dayAndTime.formatRange(at, until);
  if (period === "week") return times.days.formatRange(at, until - 1);
  return period === "day" ? times.day.format(at) : times.month.format(at);
}

interface Stretch {
  readonly at: number;
  readonly until: number;
}

/** The label of a bucket on an axis. */
export function formatBucketTick(at: number, period: Period, spanMs: number): string {
  if (period === "day" || period === "week") return times.days.format(at);
  return period === "month" ? times.month.format(at) : formatTick(at, spanMs);
}

/** A delay: "<0.1 s", "0.3 s", "12 s". */
export function formatDelay(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 0.1) return "<0.1 s";
  return seconds < 10 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`;
}

/** "25 Nov 2026". */
export function formatDate(at: number): string {
  return times.date.format(at);
}

/** What a range is called: "Last 7 days", "Since 25 Nov 2026", or from when to when. */
export function rangeWords(range: Range): string {
  if (range.kind === "all" && range.since !== null) return `Since ${formatDate(range.since)}`;
  return range.kind === "fixed" ? formatStretch(range.from, range.to) : (nameOf(range) ?? "");
}

/** From when to when, with days only where they matter. */
export function formatStretch(from: number, to: number): string {
  return times.dayAndTime.formatRange(from, to);
}

/** Within a sentence: "last 7 days", but "since 25 Nov 2026". */
export function lowerFirst(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1);
}
