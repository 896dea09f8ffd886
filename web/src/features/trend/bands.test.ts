// @vitest-environment node
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { spread } from "../../lib/spread";
import { bandMiddles, fromFirstPost, lastKnown, pointsOf } from "./bands";

const MINUTE = 60_000;

function bin(minute: number, positive: number, negative: number) {
  return { at: minute * MINUTE, positive, neutral: 0, negative, emotions: {} };
}

describe("points", () => {
  it("are shares in percent, and unknown where nothing was written", () => {
    const points = pointsOf([bin(0, 3, 1), bin(1, 0, 0)], "share", MINUTE, 2 * MINUTE);
    expect(points).toMatchObject([
      { positive: 75, neutral: 0, negative: 25, net: 50 },
      { positive: null, net: null },
    ]);
    expect(lastKnown(points)?.at).toBe(0);
  });

  it("of volume are posts a minute, in wide bins too, without the running bin", () => {
    const bins = [bin(0, 50, 0), bin(5, 10, 0)];
    const points = pointsOf(bins, "volume", 5 * MINUTE, 9 * MINUTE);
    expect(points.map(({ positive }) => positive)).toEqual([10]);
  });

  it("show the share of a running bin once a quarter of it has passed", () => {
    const bins = [bin(0, 3, 1), bin(1, 1, 0)];
    const shown = (now: number) => pointsOf(bins, "share", MINUTE, now).length;
    expect(shown(MINUTE + 14_000)).toBe(1);
    expect(shown(MINUTE + 15_000)).toBe(2);
  });
});

describe("a chart", () => {
  const starts = (bins: ReturnType<typeof bin>[]) =>
    fromFirstPost(pointsOf(bins, "share", MINUTE, 10 * MINUTE)).map(({ at }) => at / MINUTE);

  it("begins with the first post, and keeps quiet stretches after it", () => {
    expect(starts([bin(0, 0, 0), bin(1, 0, 0), bin(2, 1, 0), bin(3, 0, 0), bin(4, 1, 0)])).toEqual([
      2, 3, 4,
    ]);
  });

  it("has at least two points, so that there is something to draw between", () => {
    expect(starts([bin(0, 0, 0), bin(1, 0, 0), bin(2, 5, 0)])).toEqual([1, 2]);
  });

  it("without any post stays as it is", () => {
    expect(starts([bin(0, 0, 0), bin(1, 0, 0), bin(2, 0, 0)])).toEqual([0, 1, 2]);
  });
});

it("bands are stacked from negative at the bottom to positive at the top", () => {
  const point = { at: 0, negative: 20, neutral: 30, positive: 50, net: 30 };
  expect(bandMiddles(point).map(({ sentiment, middle }) => [sentiment, middle])).toEqual([
    ["negative", 10],
    ["neutral", 35],
    ["positive", 75],
  ]);
});

describe("labels", () => {
  it("that have room stay where their bands are", () => {
    expect(spread([200, 100, 30], 20, 10, 290)).toEqual([200, 100, 30]);
  });

  it("never overlap and never leave the chart, while there is room for all", () => {
    const places = fc.array(fc.double({ min: 0, max: 300, noNaN: true }), {
      minLength: 3,
      maxLength: 3,
    });
    fc.assert(
      fc.property(places, (wanted) => {
        const found = spread(wanted, 20, 10, 290).sort((a, b) => a - b);
        const gaps = found.slice(1).map((place, n) => place - (found[n] ?? 0));
        expect(Math.min(...gaps)).toBeGreaterThanOrEqual(20 - 1e-6);
        expect(found[0]).toBeGreaterThanOrEqual(10 - 1e-6);
        expect(found.at(-1)).toBeLessThanOrEqual(290 + 1e-6);
      }),
    );
  });
});
