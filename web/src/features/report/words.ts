/** What a report says of its numbers. */
import type { Report } from "../../api/report";
import { PERIODS } from "../../lib/calendar";
import { formatExact, formatSigned } from "../../lib/format";
import { withParts } from "../../lib/parts";
import { isZone } from "../../lib/report";

/** The width of a bucket in words. */
export const STEPS: Readonly<Record<string, string>> = {
  minute: "minute",
  "5minute": "5 minutes",
  "15minute": "15 minutes",
  hour: "hour",
  day: "day",
  week: "week",
};

/** Of fewer posts a percentage would say more than is known. */
const LEAST_FOR_PERCENT = 20;

/** "+12% from 294"; of a thin base the numbers alone. */
export function changeWords({
  change,
  posts_before,
}: Pick<Report["counts"], "change" | "posts_before">): string {
  const before = formatExact(posts_before);
  if (change === null) return "none in the period before";
  return posts_before < LEAST_FOR_PERCENT
    ? `from ${before}`
    : `${formatSigned(100 * change)}% from ${before}`;
}

/** The series with what the period has only a part of: its ends, and what is not over yet. */
export function partsIn({ series, period, to, tz }: Report, now = Date.now()) {
  const of = PERIODS.find((each) => each === period) ?? "day";
  const bins = series.map((bucket, n) => ({
    ...bucket,
    at: Date.parse(bucket.timestamp),
    until: Date.parse(series[n + 1]?.timestamp ?? to),
  }));
  return withParts(bins, of, isZone(tz) ? tz : "UTC", now);
}
