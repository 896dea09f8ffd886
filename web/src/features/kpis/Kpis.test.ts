// @vitest-environment node
import { describe, expect, it } from "vitest";
import type { Alert } from "../../live/protocol";
import { openIn, presentRate } from "./Kpis";
import { sparkPath } from "./Sparkline";

const MINUTE = 60_000;

function minute(at: number, positive: number) {
  return { at, positive, neutral: 0, negative: 0, emotions: {} };
}

describe("the present rate", () => {
  const steady = [minute(0, 600), minute(MINUTE, 150)];

  it("stays level in a steady stream while a minute runs", () => {
    expect(presentRate(steady, MINUTE + 15_000)).toBe(600);
  });

  it("does not fall to zero when a minute begins", () => {
    expect(presentRate([minute(0, 600), minute(MINUTE, 0)], MINUTE)).toBe(600);
  });

  it("is nothing when nothing is known", () => {
    expect(presentRate([], 0)).toBe(0);
  });
});

describe("a sparkline", () => {
  it("reaches from its lowest to its highest value", () => {
    expect(sparkPath([0, 10])).toBe("M0.0 38.0L120.0 2.0");
  });

  it("is level when nothing changes", () => {
    expect(sparkPath([5, 5])).toBe("M0.0 20.0L120.0 20.0");
  });

  it("has a gap where nothing is known", () => {
    expect(sparkPath([0, null, 10])).toBe("M0.0 38.0M120.0 2.0");
  });
});

it("alerts are counted in every bin in which they were open, to the present if they still are", () => {
  const bins = [0, 1, 2, 3].map((n) => minute(n * MINUTE, 0));
  const alert = (openedAt: number, resolvedAt: number | null) =>
    ({ openedAt, resolvedAt }) as Alert;
  const known = [alert(0.5 * MINUTE, 1.5 * MINUTE), alert(2 * MINUTE, null)];
  expect(openIn(bins, MINUTE, known)).toEqual([1, 1, 1, 1]);
  expect(openIn(bins, MINUTE, known.slice(0, 1))).toEqual([1, 1, 0, 0]);
});
