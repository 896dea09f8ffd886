// @vitest-environment node
import fc from "fast-check";
import { expect, it } from "vitest";
import { type Bucket, overlay, placeOf, rebin, tally } from "./buckets";

const MINUTE = 60_000;

function bucket(minute: number, positive: number, negative = 0): Bucket {
  return { at: minute * MINUTE, positive, neutral: 0, negative, emotions: { joy: positive } };
}

/** Edges from one minute to another, so many minutes apart. */
function evenly(from: number, to: number, step: number): number[] {
  return Array.from({ length: (to - from) / step + 1 }, (_, n) => (from + n * step) * MINUTE);
}

it("a bucket lies between two edges, however far apart", () => {
  const edges = [0, 23, 48];
  expect([-1, 0, 22, 23, 47, 48, 99].map((at) => placeOf(edges, at))).toEqual([
    -1, 0, 0, 1, 1, 2, 2,
  ]);
  const bins = rebin([bucket(-1, 1), bucket(0, 2), bucket(1, 4)], [0, MINUTE]);
  expect(bins).toMatchObject([{ at: 0, until: MINUTE, positive: 2 }]);
});

it("a tally holds what starts in the window, its end excluded", () => {
  const { counts, emotions } = tally([bucket(0, 1), bucket(1, 2), bucket(2, 4)], 0, 2 * MINUTE);
  expect(counts).toEqual({ positive: 3, neutral: 0, negative: 0 });
  expect(emotions).toEqual({ joy: 3 });
});

it("bins without posts are there, with zeros", () => {
  const bins = rebin([bucket(2, 5)], evenly(0, 4, 1));
  expect(bins.map(({ positive }) => positive)).toEqual([0, 0, 5, 0]);
});

it("no post is lost or made up when minutes are put into wider bins", () => {
  const minutes = fc.array(fc.tuple(fc.nat(59), fc.nat(100)), { maxLength: 30 });
  fc.assert(
    fc.property(minutes, fc.constantFrom(1, 5, 15, 60), (filled, width) => {
      const buckets = filled.map(([minute, count]) => bucket(minute, count));
      const bins = rebin(buckets, evenly(0, 60, width));
      expect(bins).toHaveLength(60 / width);
      const all = 60 * MINUTE;
      expect(tally(bins, 0, all).counts).toEqual(tally(buckets, 0, all).counts);
      expect(tally(bins, 0, all).emotions).toEqual(tally(buckets, 0, all).emotions);
    }),
  );
});

it("live minutes replace the bins of history that they know in full", () => {
  const history = [bucket(0, 1), bucket(5, 1), bucket(10, 1)];
  const live = [bucket(4, 7), bucket(5, 2), bucket(11, 9)];
  const joined = overlay(history, live, evenly(0, 15, 5), 4 * MINUTE);
  expect(joined.map(({ positive }) => positive)).toEqual([1, 2, 9]);
  expect(overlay(history, [], evenly(0, 15, 5), Number.POSITIVE_INFINITY)).toEqual(history);
});
