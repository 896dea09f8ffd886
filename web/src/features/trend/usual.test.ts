import { expect, it } from "vitest";
import type { RuleSeries } from "../../api/rules";
import type { Point } from "./bands";
import { withUsual } from "./usual";

const AT = Date.UTC(2026, 10, 24, 12);
const counts = { negative: 20, neutral: 60, positive: 20 };
const point = (at: number): Point => ({ at, until: at + 300_000, ...counts, net: 0, counts });

function series(metric: RuleSeries["metric"], lower: number | null): RuleSeries {
  const at = new Date(AT + 300_000).toISOString();
  return {
    ...{ kind: "anomaly", metric, from: at, to: at, step_minutes: 5, window_minutes: 5 },
    ...{ threshold: null, resolve_threshold: null, incidents: [] },
    points: [
      {
        at,
        observed: 0.2,
        expected: 0.2,
        lower,
        upper: 0.3,
        few: false,
        posts: 9,
        positive: 1,
        negative: 2,
      },
    ],
  };
}

it("a bucket has the usual range of the window that ends with it, in percent", () => {
  const [first, second] = withUsual(
    [point(AT), point(AT + 300_000)],
    series("negative_share", 0.1),
    "share",
  );
  expect(first?.usual).toEqual([10, 30]);
  expect(second?.usual).toBeUndefined();
});

it("volume is told per bucket, not per minute", () => {
  const [first] = withUsual([point(AT)], series("posts", 0.2), "volume");
  expect(first?.usual).toEqual([1, 1.5]);
});

it("what is not known, or of another view, is not drawn", () => {
  expect(withUsual([point(AT)], series("negative_share", null), "share")[0]?.usual).toBeUndefined();
  expect(withUsual([point(AT)], series("posts", 1), "share")[0]?.usual).toBeUndefined();
  expect(withUsual([point(AT)], undefined, "share")).toEqual([point(AT)]);
});
