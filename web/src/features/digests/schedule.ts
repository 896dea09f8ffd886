/** When a digest is made, in words and in time. Pure; times are epoch ms. */
import type { Digest } from "../../api/digests";
import { momentOf, wallOf } from "../../lib/calendar";
import { isZone } from "../../lib/report";

type Schedule = Pick<Digest, "cadence" | "day" | "hour" | "timezone">;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** As weeks are counted, from Monday. */
export const DAYS: readonly (readonly [Digest["day"], string])[] = [
  ["mon", "Monday"],
  ["tue", "Tuesday"],
  ["wed", "Wednesday"],
  ["thu", "Thursday"],
  ["fri", "Friday"],
  ["sat", "Saturday"],
  ["sun", "Sunday"],
];

/** "07:00". */
export const hourWord = (hour: number) => `${String(hour).padStart(2, "0")}:00`;

/** "Every Monday at 07:00 (Europe/Berlin)". */
export function scheduleWords({ cadence, day, hour, timezone }: Schedule): string {
  const when = cadence === "daily" ? "day" : DAYS.find(([name]) => name === day)?.[1];
  return `Every ${when} at ${hourWord(hour)} (${timezone})`;
}

/** When the next one is due; `null`: the browser does not know the zone. */
export function nextDue({ cadence, day, hour, timezone }: Schedule, now: number): number | null {
  if (!isZone(timezone)) return null;
  const today = Math.floor(wallOf(now, timezone) / DAY) * DAY;
  // A week, and a day more: today's hour may be over.
  for (let midnight = today; midnight <= today + 8 * DAY; midnight += DAY) {
    const weekday = (new Date(midnight).getUTCDay() + 6) % 7;
    if (cadence === "weekly" && DAYS[weekday]?.[0] !== day) continue;
    const at = momentOf(midnight + hour * HOUR, timezone);
    if (at > now) return at;
  }
  return null;
}

/**
 * When the last one was due that was made; `null`: none was yet. Until then the API tells the moment
 * since when it is wanted, which is no full hour of any zone: offsets are made of quarters of an hour.
 */
export function lastMade({ made_until }: Pick<Digest, "made_until">): number | null {
  const at = Date.parse(made_until ?? "");
  return at % (HOUR / 4) === 0 ? at : null;
}
