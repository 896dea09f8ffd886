/** The address of a report, and how it tells times: always of the zone that it was made for. */
import { searchOf } from "./address";
import { present } from "./clock";
import { fixedRange, lastRange, type Range, writeRange } from "./range";

const MINUTE_MS = 60_000;
const A_YEAR = lastRange("366d") as Range;
const A_YEAR_MS = 366 * 86_400_000;

export interface ReportOn {
  readonly topic?: string | null;
  readonly set?: string | null;
  readonly source?: readonly string[];
  readonly exclude_source?: readonly string[];
  readonly range: Range;
  readonly tz: string;
}

/** Relative to the page, so that it works under any path. */
export function reportHref({ range, tz, ...on }: ReportOn): string {
  const topic = on.set ? null : on.topic;
  return `report${searchOf({ ...on, topic, ...writeRange(reported(range)), tz })}`;
}

/** A report is between two moments, and on at most a year. */
function reported(range: Range): Range {
  if (range.kind === "fixed" && range.to - range.from > A_YEAR_MS) {
    return { ...range, from: range.to - A_YEAR_MS };
  }
  if (range.kind !== "all") return range;
  const to = Math.ceil(present() / MINUTE_MS) * MINUTE_MS;
  const since = range.since ?? 0;
  return (to - since <= A_YEAR_MS && fixedRange(since, to)) || A_YEAR;
}

/** Whether the address is that of a report, which is a page of its own. */
export function isReport(path: string): boolean {
  return /\/report\/?$/.test(path);
}

export interface ZoneTimes {
  readonly moment: (at: number) => string;
  /** From when to when; whole days by their dates alone. */
  readonly stretch: (from: number, to: number) => string;
  /** Of a point on an axis of so long a stretch, in whole days or in parts of them. */
  readonly tick: (at: number, span: number, days: boolean) => string;
}

const DAY_MS = 86_400_000;

/** A zone that the browser does not know is told in UTC. */
export function timesIn(zone: string): ZoneTimes {
  const timeZone = isZone(zone) ? zone : "UTC";
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat("en-GB", { timeZone, ...options });
  const day = format({ dateStyle: "long" });
  const both = format({ dateStyle: "medium", timeStyle: "short" });
  const clock = format({ timeStyle: "short" });
  const short = format({ day: "numeric", month: "short" });
  const dayAndHour = format({ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  const midnight = (at: number) => clock.format(at) === "00:00";
  return {
    moment: (at) => both.format(at),
    stretch: (from, to) =>
      midnight(from) && midnight(to) ? day.formatRange(from, to - 1) : both.formatRange(from, to),
    tick: (at, span, days) => (days ? short : span > DAY_MS ? dayAndHour : clock).format(at),
  };
}

/** Whether the browser knows it. */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
