/**
 * Buckets of time as a zone's clocks have them, the same ones that the API counts: a day in which
 * clocks change has 23 or 25 hours and is one bucket. Pure; times are epoch ms.
 */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const PERIODS = [
  "minute",
  "5minute",
  "15minute",
  "hour",
  "6hour",
  "day",
  "week",
  "month",
] as const;
export type Period = (typeof PERIODS)[number];

/** As in "by day". */
export const PERIOD_WORDS: Record<Period, string> = {
  minute: "minute",
  "5minute": "5 minutes",
  "15minute": "15 minutes",
  hour: "hour",
  "6hour": "6 hours",
  day: "day",
  week: "week",
  month: "month",
};

/** How long a bucket usually is; of a month, the shortest. */
export const WIDTHS: Record<Period, number> = {
  minute: MINUTE,
  "5minute": 5 * MINUTE,
  "15minute": 15 * MINUTE,
  hour: HOUR,
  "6hour": 6 * HOUR,
  day: DAY,
  week: 7 * DAY,
  month: 28 * DAY,
};

/** Shorter buckets are the same everywhere: every offset in use is made of quarters of an hour. */
const SHORTEST_LOCAL = HOUR;
/** The first Monday of the epoch. */
const A_MONDAY = 4 * DAY;

const clocks = new Map<string, Intl.DateTimeFormat>();

/** The reader's own zone, by its IANA name. */
export function readerZone(): string {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  // Of a system that does not know where it is.
  return !zone || zone === "Etc/Unknown" ? "UTC" : zone;
}

/** Zones to choose from: one's own, UTC, which browsers leave out, then all by their IANA names. */
export function zoneNames(): string[] {
  return [...new Set([readerZone(), "UTC", ...Intl.supportedValuesOf("timeZone")])];
}

/** What clocks of the zone show, as if it were a time in UTC. */
export function wallOf(at: number, zone: string): number {
  if (zone === "UTC") return at;
  const parts = clockOf(zone).formatToParts(at);
  const part = (name: string) => Number(parts.find(({ type }) => type === name)?.value);
  const seconds = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
  return seconds + (((at % 1_000) + 1_000) % 1_000);
}

/** When clocks of the zone first show this; where they never do, the first moment after. */
export function momentOf(wall: number, zone: string): number {
  return momentsOf(wall, zone)[0] as number;
}

/** The start of the bucket that a moment lies in. */
export function bucketStart(period: Period, at: number, zone: string): number {
  return bucketEdges(period, at, at + 1, zone)[0] as number;
}

/** Where the buckets that overlap `[from, to)` begin, and where the last one ends. */
export function bucketEdges(period: Period, from: number, to: number, zone: string): number[] {
  if (from >= to) return [];
  if (WIDTHS[period] < SHORTEST_LOCAL) return evenEdges(WIDTHS[period], from, to);
  const edges: number[] = [];
  // From a day earlier: where clocks change, the wall clock runs ahead of the bucket.
  let wall = wallStart(period, wallOf(from, zone) - DAY);
  let before = Number.NEGATIVE_INFINITY;
  while (before < to) {
    const moments = momentsOf(wall, zone);
    for (const edge of period === "hour" ? moments : moments.slice(0, 1)) {
      if (edge <= before) continue;
      if (edge <= from) edges.length = 0;
      if (before < to) edges.push(edge);
      before = edge;
    }
    wall = nextWall(period, wall);
  }
  return edges;
}

/** The same edges, cut off at both ends of the range: `from` first, `to` last. */
export function cutEdges(period: Period, from: number, to: number, zone: string): number[] {
  const inner = bucketEdges(period, from, to, zone).slice(1, -1);
  return from < to ? [from, ...inner, to] : [];
}

function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  clocks.set(zone, made);
  return made;
}

function evenEdges(width: number, from: number, to: number): number[] {
  const edges = [Math.floor(from / width) * width];
  for (let edge = edges[0] as number; edge < to; ) {
    edge += width;
    edges.push(edge);
  }
  return edges;
}

function wallStart(period: Period, wall: number): number {
  if (period === "month") {
    const date = new Date(wall);
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
  }
  const origin = period === "week" ? A_MONDAY : 0;
  const width = WIDTHS[period];
  return Math.floor((wall - origin) / width) * width + origin;
}

function nextWall(period: Period, wall: number): number {
  return period === "month" ? wallStart("month", wall + 31 * DAY) : wall + WIDTHS[period];
}

/** Both moments, where clocks show it twice. */
function momentsOf(wall: number, zone: string): number[] {
  if (zone === "UTC") return [wall];
  const offset = (at: number) => wallOf(at, zone) - at;
  const around = [offset(wall - DAY), offset(wall + DAY)].map((shift) => wall - shift);
  const [low, high] = [Math.min(...around), Math.max(...around)] as [number, number];
  const shown = [low, high].filter((at) => wallOf(at, zone) === wall);
  return shown.length > 0 ? [...new Set(shown)] : [firstAfter(wall, low, high, zone)];
}

/** The first second in `(low, high]` at which clocks show `wall` or later. */
function firstAfter(wall: number, low: number, high: number, zone: string): number {
  while (high - low > 1_000) {
    const middle = low + Math.floor((high - low) / 2_000) * 1_000;
    if (wallOf(middle, zone) >= wall) high = middle;
    else low = middle;
  }
  return high;
}
