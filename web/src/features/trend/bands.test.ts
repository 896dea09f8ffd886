// @vitest-environment node
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bucketEdges } from "../../lib/calendar";
import { withParts } from "../../lib/parts";
import { spread } from "../../lib/spread";
import {
  bandMiddles,
  drawable,
  fromFirstPost,
  isolated,
  lastKnown,
  pointsOf,
  thinRuns,
  withPrevious,
} from "./bands";
import { rowsOf } from "./words";

const MINUTE = 60_000;
const NEW_YORK = "America/New_York";

const at = (bins: ReturnType<typeof bin>[], now: number) => withParts(bins, "minute", "UTC", now);

function bin(minute: number, positive: number, negative: number) {
  return {
    at: minute * MINUTE,
    until: (minute + 1) * MINUTE,
    positive,
    neutral: 0,
    negative,
    emotions: {},
  };
}

describe("points", () => {
  it("are shares in percent, and unknown where nothing was written", () => {
    const points = pointsOf([bin(0, 3, 1), bin(1, 0, 0)], "share");
    expect(points).toMatchObject([
      { positive: 75, neutral: 0, negative: 25, net: 50 },
      { positive: null, net: null },
    ]);
    expect(lastKnown(points)?.at).toBe(0);
  });

  it("of volume are posts, without the running bin, however few they are", () => {
    const bins = [bin(0, 1, 0), bin(5, 10, 0)];
    const points = drawable(at(bins, 5.5 * MINUTE), "volume", 5.5 * MINUTE);
    expect(points.map(({ positive }) => positive)).toEqual([1]);
  });

  it("of the running bin alone are drawn while there is no other", () => {
    expect(
      drawable(at([bin(0, 0, 0), bin(1, 2, 0)], MINUTE + 1), "volume", MINUTE + 1),
    ).toHaveLength(2);
  });

  it("between empty ones are isolated, and are told apart", () => {
    const bins = [
      bin(0, 1, 0),
      bin(1, 0, 0),
      bin(2, 1, 0),
      bin(3, 1, 0),
      bin(4, 0, 0),
      bin(5, 1, 0),
    ];
    const found = isolated(pointsOf(bins, "share"));
    expect(found.map(({ at }) => at / MINUTE)).toEqual([0, 5]);
  });

  it("are compared with what was as far from the beginning by the clock, over a change of clocks", () => {
    const day = (date: string, posts: number) => {
      const [at = 0, until = 0] = bucketEdges(
        "day",
        Date.parse(date),
        Date.parse(date) + 1,
        NEW_YORK,
      );
      return { ...bin(0, posts, 0), at, until };
    };
    const [before, from] = [day("2025-10-27T12:00Z", 7).at, day("2025-11-03T12:00Z", 1).at];
    const past = [27, 28, 29, 30, 31].map((n) => day(`2025-10-${n}T12:00Z`, n));
    const present = pointsOf([day("2025-11-03T17:00Z", 1), day("2025-11-05T17:00Z", 1)], "volume");
    const told = withPrevious(present, { from, before }, past, "volume", NEW_YORK);
    expect(told.map(({ wasHigh }) => wasHigh)).toEqual([27, 29]);
  });

  it("show the share of a running bin once a quarter of it has passed", () => {
    const bins = [bin(0, 3, 1), bin(1, 1, 0)];
    const shown = (now: number) => drawable(at(bins, now), "share", now).length;
    expect(shown(MINUTE + 14_000)).toBe(1);
    expect(shown(MINUTE + 15_000)).toBe(2);
  });
});

describe("a bucket that the range cuts", () => {
  const cut = (from: number) => [{ ...bin(0, 3, 1), at: from }, bin(1, 4, 0), bin(2, 4, 0)];
  const later = 3 * MINUTE;

  it("is told alike at both ends: no volume, and a share from a quarter of it on", () => {
    expect(drawable(at(cut(30_000), later), "volume", later)).toHaveLength(2);
    expect(drawable(at(cut(30_000), later), "share", later)).toHaveLength(3);
    expect(drawable(at(cut(46_000), later), "share", later)).toHaveLength(2);
    const end = [...cut(0).slice(0, 2), { ...bin(2, 4, 0), until: later - 30_000 }];
    expect(drawable(at(end, later), "volume", later)).toHaveLength(2);
    expect(drawable(at(cut(0), later), "volume", later)).toHaveLength(3);
  });

  it("says so in the table", () => {
    const points = pointsOf(at(cut(30_000), 2.5 * MINUTE), "volume");
    const times = rowsOf(points, "volume", "minute", later, false).map(([time]) => time);
    expect(times.map((time) => time?.replace(/^[^(]*/, ""))).toEqual([
      "(so far)",
      "",
      "(part of the minute)",
    ]);
  });
});

describe("a chart", () => {
  const starts = (bins: ReturnType<typeof bin>[]) =>
    fromFirstPost(pointsOf(bins, "share")).map(({ at }) => at / MINUTE);

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
  const counts = { negative: 20, neutral: 30, positive: 50 };
  const point = { at: 0, until: 1, ...counts, net: 30, counts };
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

describe("points of few posts", () => {
  it("are faded from the point before to the one after", () => {
    const points = pointsOf([bin(0, 9, 0), bin(1, 2, 0), bin(2, 1, 1), bin(3, 9, 0)], "net");
    expect(thinRuns(points)).toEqual([{ from: points[0]?.at, to: points[3]?.at }]);
  });

  it("are not those without any, nor those with enough", () => {
    expect(thinRuns(pointsOf([bin(0, 0, 0), bin(1, 5, 0)], "net"))).toEqual([]);
  });
});
