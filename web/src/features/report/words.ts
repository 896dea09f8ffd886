/** What a report says of its numbers. */
import type { Report } from "../../api/report";
import { formatExact, formatSigned } from "../../lib/format";

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
