import { describe, expect, it } from "vitest";
import {
  DEFAULT_RANGE,
  fixedRange,
  lastRange,
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
    const ranges = [...PRESETS.map(last), fixedRange(0, 10 * MINUTE) as Range];
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
    ] as const;
    for (const [from, to] of nonsense) expect(readRange(from, to)).toBe(DEFAULT_RANGE);
  });
});

describe("a window", () => {
  it("ends with the bin that now lies in, and has a period before it", () => {
    const now = 100 * MINUTE + 20_000;
    expect(windowAt(now, last("5m"))).toEqual({
      from: 96 * MINUTE,
      to: 101 * MINUTE,
      before: 91 * MINUTE,
    });
  });

  it("between two moments holds both, in whole bins", () => {
    const range = fixedRange(10 * MINUTE + 1, 20 * MINUTE - 1) as Range;
    expect(windowAt(0, range)).toEqual({ from: 10 * MINUTE, to: 20 * MINUTE, before: 0 });
  });

  it("never has more than 241 points, whatever its length", () => {
    for (const token of [...PRESETS, "3h", "5h", "20h", "21h", "60h", "61h", "30d", "366d"]) {
      const { from, to } = windowAt(Date.UTC(2026, 10, 24, 12, 7), last(token));
      expect((to - from) / shapeOf(last(token)).bin).toBeLessThanOrEqual(241);
    }
  });

  it("is compared with the one before it from an hour on", () => {
    expect(PRESETS.filter((token) => !shapeOf(last(token)).comparable)).toEqual(["5m", "15m"]);
  });

  it("is told in words", () => {
    expect(shapeOf(last("1h")).words).toBe("hour");
    expect(shapeOf(last("7d")).words).toBe("7 days");
  });
});
