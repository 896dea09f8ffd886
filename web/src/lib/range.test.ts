import { describe, expect, it } from "vitest";
import { bucketStart, cutEdges, PERIODS } from "./calendar";
import {
  ALL,
  allSince,
  askedPeriod,
  bucketChoices,
  bucketsOf,
  calendarRange,
  DEFAULT_RANGE,
  FURTHER,
  fixedRange,
  isOpen,
  lastRange,
  nameOf,
  PRESETS,
  type Range,
  readRange,
  sameRange,
  shapeOf,
  windowAt,
  writeRange,
} from "./range";

const MINUTE = 60_000;
const last = (token: string) => lastRange(token) as Range;

describe("the address of a range", () => {
  it("is now minus something, or two moments", () => {
    expect(readRange("now-1h", "now")).toEqual(last("1h"));
    expect(readRange("now-90m", null)).toMatchObject({ kind: "last", span: 90 * MINUTE });
    const fixed = readRange("2026-11-24T10:00:00Z", "2026-11-24T12:00:00Z");
    expect(fixed).toMatchObject({ kind: "fixed", to: Date.UTC(2026, 10, 24, 12) });
  });

  it("reads back as it was written", () => {
    const ranges = [...PRESETS.map(last), ...FURTHER, ALL, fixedRange(0, 10 * MINUTE) as Range];
    for (const range of ranges) {
      const { from, to } = writeRange(range);
      expect(sameRange(readRange(from, to), range)).toBe(true);
    }
  });

  it("that makes no sense is the default", () => {
    const nonsense = [
      [null, null],
      ["now-", "now"],
      ["now-0m", null],
      ["now-9999d", null],
      ["now-1m", null],
      ["yesterday", "today"],
      ["2026-11-24T12:00:00Z", "2026-11-24T10:00:00Z"],
      ["2026-11-24T12:00:00Z", null],
      ["<script>", "now"],
      ["now/y", "now/y"],
      ["now-1w/M", "now-1w/M"],
      ["now/w", "now"],
    ] as const;
    for (const [from, to] of nonsense) expect(readRange(from, to)).toBe(DEFAULT_RANGE);
  });
});

describe("a window", () => {
  const DAY = 24 * 60 * MINUTE;
  const NEW_YORK = "America/New_York";
  const at = (time: string) => Date.parse(time);
  const told = (now: string, range: Range, zone: string) =>
    Object.values(windowAt(at(now), range, zone)).map((time) =>
      new Date(time).toISOString().slice(0, 16),
    );

  it("ends with the bin that now lies in, and has a period before it", () => {
    const now = 100 * MINUTE + 20_000;
    expect(windowAt(now, last("5m"), "UTC")).toEqual({
      from: 96 * MINUTE,
      to: 101 * MINUTE,
      before: 91 * MINUTE,
      beforeEnd: 96 * MINUTE,
    });
  });

  it("between two moments is exact", () => {
    const range = fixedRange(10 * MINUTE + 1, 20 * MINUTE - 1) as Range;
    const { from, to, before } = windowAt(0, range, NEW_YORK);
    expect([from, to, before]).toEqual([10 * MINUTE + 1, 20 * MINUTE - 1, 3]);
  });

  it("between two moments may be years apart, as a stretch of all posts is", () => {
    const range = fixedRange(0, 1_000 * DAY) as Range;
    expect(windowAt(0, range, NEW_YORK)).toMatchObject({ from: 0, to: 1_000 * DAY });
    expect(readRange(...(Object.values(writeRange(range)) as [string, string]))).toEqual(range);
    expect(bucketChoices(range)).toEqual(["week", "month"]);
    expect(fixedRange(0, 3_651 * DAY)).toBeNull();
  });

  it("of days is of days of the zone, over a change of clocks too", () => {
    const range = last("90d");
    expect(told("2025-12-01T12:00Z", range, NEW_YORK)).toEqual([
      "2025-09-03T04:00",
      "2025-12-02T05:00",
      "2025-06-05T04:00",
      "2025-09-03T04:00",
    ]);
    expect(told("2025-12-01T12:00Z", range, "Asia/Kathmandu").slice(0, 2)).toEqual([
      "2025-09-02T18:15",
      "2025-12-01T18:15",
    ]);
  });

  it("of this week is compared with the last one up to the same time", () => {
    const week = calendarRange("now/w") as Range;
    // Clocks went back on Sunday the 2nd: last week has 169 hours.
    expect(told("2025-11-04T17:30Z", week, NEW_YORK)).toEqual([
      "2025-11-03T05:00",
      "2025-11-10T05:00",
      "2025-10-27T04:00",
      "2025-10-28T17:00",
    ]);
    expect(told("2025-11-04T17:30Z", calendarRange("now-1w/w") as Range, NEW_YORK)).toEqual([
      "2025-10-27T04:00",
      "2025-11-03T05:00",
      "2025-10-20T04:00",
      "2025-10-27T04:00",
    ]);
  });

  it("of a month has its days, and is told so", () => {
    const month = calendarRange("now-1M/M") as Range;
    expect(told("2026-03-15T00:00Z", month, "Asia/Kolkata").slice(0, 2)).toEqual([
      "2026-01-31T18:30",
      "2026-02-28T18:30",
    ]);
    expect(nameOf(month)).toBe("Last month");
    expect(FURTHER.map(nameOf)).toContain("This week");
  });

  it("never has more points than can be told apart, whatever its length and buckets", () => {
    const tokens = [...PRESETS, "3h", "5h", "20h", "21h", "60h", "61h", "30d", "90d", "366d"];
    for (const range of [...tokens.map(last), ...FURTHER]) {
      const { from, to } = windowAt(Date.UTC(2026, 10, 24, 12, 7), range, NEW_YORK);
      for (const chosen of [null, ...PERIODS]) {
        const edges = cutEdges(bucketsOf(range, chosen), from, to, NEW_YORK);
        expect(edges.length).toBeLessThanOrEqual(chosen === null ? 242 : 402);
      }
      expect(bucketChoices(range)).toContain(shapeOf(range).period);
    }
    expect(bucketChoices(last("90d"))).toEqual(["6hour", "day", "week", "month"]);
  });

  it("is the same whatever its buckets are, and whole buckets of what the API is asked for", () => {
    for (const range of [last("90d"), last("365d"), last("7d")]) {
      const { from, to } = windowAt(at("2025-11-04T17:30Z"), range, NEW_YORK);
      for (const chosen of bucketChoices(range)) {
        const asked = askedPeriod(range, chosen);
        expect(bucketStart(asked, from, NEW_YORK)).toBe(from);
        expect(bucketStart(asked, to, NEW_YORK)).toBe(to);
      }
      expect((to - from) / DAY).toBeCloseTo(shapeOf(range).span / DAY, 0);
    }
  });

  it("is compared with the one before it from an hour on", () => {
    expect(PRESETS.filter((token) => !shapeOf(last(token)).comparable)).toEqual(["5m", "15m"]);
  });

  it("of all posts begins with the first one, exactly, and has nothing before it", () => {
    const first = Date.UTC(2024, 2, 3, 4, 5, 6, 789);
    const now = Date.UTC(2026, 10, 24, 12, 7);
    const range = allSince(first, now);
    expect(windowAt(now, range, NEW_YORK)).toEqual({
      from: first,
      to: at("2026-11-25T05:00Z"),
      before: first,
      beforeEnd: first,
    });
    expect(shapeOf(range)).toMatchObject({ period: "week", comparable: false });
    expect(isOpen(range)).toBe(true);
    expect(readRange(writeRange(range).from, writeRange(range).to)).toBe(ALL);
  });

  it("of all posts asks the API for no more than it gives, however old they are", () => {
    const now = Date.UTC(2026, 10, 24, 12, 7);
    for (const first of [
      0,
      at("2000-01-01T00:00Z"),
      at("2019-05-05T00:00Z"),
      now - 90 * MINUTE,
      now,
    ]) {
      const range = allSince(first, now);
      const { from, to } = windowAt(now, range, NEW_YORK);
      expect(to - from).toBeLessThan(3_660 * DAY);
      for (const chosen of [null, ...PERIODS]) {
        expect(cutEdges(askedPeriod(range, chosen), from, to, NEW_YORK).length).toBeLessThan(
          10_000,
        );
        expect(cutEdges(bucketsOf(range, chosen), from, to, NEW_YORK).length).toBeLessThan(402);
      }
    }
  });

  it("is told in words", () => {
    expect(shapeOf(last("1h")).words).toBe("hour");
    expect(shapeOf(last("7d")).words).toBe("7 days");
  });
});
