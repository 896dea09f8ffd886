// @vitest-environment node
import fc from "fast-check";
import { expect, it } from "vitest";
import { type Bucket, overlay, rebin, tally } from "./buckets";
import { RANGE_SHAPES, RANGES, windowAt } from "./range";

const MINUTE = 60_000;

function bucket(minute: number, positive: number, negative = 0): Bucket {
  return { at: minute * MINUTE, positive, neutral: 0, negative, emotions: { joy: positive } };
}

it("a tally holds what starts in the window, its end excluded", () => {
  const { counts, emotions } = tally([bucket(0, 1), bucket(1, 2), bucket(2, 4)], 0, 2 * MINUTE);
  expect(counts).toEqual({ positive: 3, neutral: 0, negative: 0 });
  expect(emotions).toEqual({ joy: 3 });
});

it("bins without posts are there, with zeros", () => {
  const bins = rebin([bucket(2, 5)], 0, 4 * MINUTE, MINUTE);
  expect(bins.map(({ positive }) => positive)).toEqual([0, 0, 5, 0]);
});

it("no post is lost or made up when minutes are put into wider bins", () => {
  const minutes = fc.array(fc.tuple(fc.nat(59), fc.nat(100)), { maxLength: 30 });
  fc.assert(
    fc.property(minutes, fc.constantFrom(1, 5, 15, 60), (filled, width) => {
      const buckets = filled.map(([minute, count]) => bucket(minute, count));
      const bins = rebin(buckets, 0, 60 * MINUTE, width * MINUTE);
      expect(bins).toHaveLength(60 / width);
      const all = 60 * MINUTE;
      expect(tally(bins, 0, all).counts).toEqual(tally(buckets, 0, all).counts);
      expect(tally(bins, 0, all).emotions).toEqual(tally(buckets, 0, all).emotions);
    }),
  );
});

it("live buckets replace what history knew of the same minute", () => {
  const merged = overlay([bucket(0, 1), bucket(1, 1)], [bucket(1, 9), bucket(2, 2)]);
  expect(merged.map(({ positive }) => positive)).toEqual([1, 9, 2]);
});

it("every range has at most 240 points, aligned to its bins, and ends with the running one", () => {
  const now = Date.UTC(2026, 10, 22, 12, 3, 21);
  for (const range of RANGES) {
    const shape = RANGE_SHAPES[range];
    const { from, to, before } = windowAt(now, shape);
    expect(shape.span / shape.bin).toBeLessThanOrEqual(240);
    expect(from % shape.bin).toBe(0);
    expect(to).toBeGreaterThan(now);
    expect(to - now).toBeLessThanOrEqual(shape.bin);
    expect(from - before).toBe(shape.span);
  }
});
