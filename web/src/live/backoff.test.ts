// @vitest-environment node
import fc from "fast-check";
import { expect, it } from "vitest";
import { reconnectDelay } from "./backoff";

const ALMOST_ONE = 1 - Number.EPSILON;

it("the bound of a wait doubles from 1 s and ends at 30 s", () => {
  const bounds = [1, 2, 3, 4, 5, 6, 60].map((failures) => reconnectDelay(failures, ALMOST_ONE));
  expect(bounds).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

it("a wait is anywhere between nothing and its bound", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (n, random) => {
        const delay = reconnectDelay(n, random);
        return delay >= 0 && delay <= 30_000;
      },
    ),
  );
  expect(reconnectDelay(9, 0)).toBe(0);
  expect(reconnectDelay(9, 0.5)).toBe(15_000);
});
