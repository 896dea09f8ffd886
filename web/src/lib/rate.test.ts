// @vitest-environment node
import { expect, it } from "vitest";
import { presentRate } from "./rate";

const MINUTE = 60_000;

function minute(at: number, positive: number) {
  return { at, positive, neutral: 0, negative: 0, emotions: {} };
}

it("stays level in a steady stream while a minute runs", () => {
  const steady = [minute(0, 600), minute(MINUTE, 150)];
  expect(presentRate(steady, MINUTE + 15_000)).toBe(600);
});

it("does not fall to zero when a minute begins", () => {
  expect(presentRate([minute(0, 600)], MINUTE)).toBe(600);
});

it("is nothing when nothing is known of the last minutes", () => {
  expect(presentRate([], 0)).toBe(0);
  expect(presentRate([minute(0, 600)], 10 * MINUTE)).toBe(0);
});
