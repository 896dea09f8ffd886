// @vitest-environment node
import { expect, it } from "vitest";
import {
  formatAgo,
  formatCount,
  formatDelay,
  formatPercent,
  formatSigned,
  formatTick,
  withTimesTold,
} from "./format";
import { netSentiment } from "./sentiment";

it("counts are exact while they are short", () => {
  expect([0, 999, 9_999, 12_345, 1_200_000].map(formatCount)).toEqual([
    "0",
    "999",
    "9,999",
    "12.3K",
    "1.2M",
  ]);
});

it("a signed number has a real minus, and zero has no sign", () => {
  expect([12.4, -0.3, -7.6, null].map(formatSigned)).toEqual(["+12", "0", "−8", "–"]);
});

it("a share of nothing is a dash", () => {
  expect(formatPercent(null)).toBe("–");
  expect(formatPercent(33.4)).toBe("33%");
});

it.each([
  [0, "now"],
  [-5, "now"],
  [12, "12 s ago"],
  [60, "1 min ago"],
  [3_599, "59 min ago"],
  [7_200, "2 h ago"],
  [86_400, "1 day ago"],
  [300_000, "3 days ago"],
])("%i seconds are told as %s", (seconds, words) => {
  expect(formatAgo(0, seconds * 1_000)).toBe(words);
});

it("delays are told in tenths while they are small", () => {
  expect([40, 340, 12_400].map(formatDelay)).toEqual(["<0.1 s", "0.3 s", "12 s"]);
});

it("net sentiment runs from −100 to 100 and is unknown without posts", () => {
  expect(netSentiment({ positive: 3, neutral: 0, negative: 0 })).toBe(100);
  expect(netSentiment({ positive: 1, neutral: 2, negative: 2 })).toBe(-20);
  expect(netSentiment({ positive: 0, neutral: 0, negative: 0 })).toBeNull();
});

it("tells the times within texts of the platform by the clocks of the page", () => {
  const at = formatTick(Date.UTC(2026, 2, 29, 1, 10), 7 * 86_400_000);
  expect(withTimesTold("held back until 2026-03-29 01:10 UTC")).toBe(`held back until ${at}`);
  expect(withTimesTold("2026-13-99 01:10 UTC, 12:00 UTC")).toBe("2026-13-99 01:10 UTC, 12:00 UTC");
});
