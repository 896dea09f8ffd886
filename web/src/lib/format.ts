/** Numbers and times as people read them. Every number keeps its width while it changes. */

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
const clockMinutes = new Intl.DateTimeFormat("en-GB", { timeStyle: "short" });
const dayAndTime = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});
const full = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "long" });

const MINUS = "−";
export const NOTHING = "–";

/** A count: exact up to 9,999, then short (12.3K). */
export function formatCount(count: number): string {
  return count < 10_000 ? whole.format(count) : compact.format(count);
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
  return clock.format(at);
}

export function formatMoment(at: number): string {
  return full.format(at);
}

/** The label of a point on a time axis that spans `spanMs`. */
export function formatTick(at: number, spanMs: number): string {
  return spanMs > 86_400_000 ? dayAndTime.format(at) : clockMinutes.format(at);
}

/** A delay: "<0.1 s", "0.3 s", "12 s". */
export function formatDelay(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 0.1) return "<0.1 s";
  return seconds < 10 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`;
}
