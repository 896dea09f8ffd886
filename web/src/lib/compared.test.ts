import { expect, it } from "vitest";
import { linesOf, rowsOf, sharedOf } from "./compared";
import { withParts } from "./parts";

const at = (minute: number) => new Date(minute * 60_000).toISOString();
const bucket = (minute: number, posts: number) => ({
  ...{ timestamp: at(minute), posts, positive: 0, negative: 0, neutral: posts },
});
const topic = (id: string, mentions: number, series: ReturnType<typeof bucket>[] = []) => ({
  ...{ id, name: `Name ${id}`, mentions, share_of_voice: null, net_sentiment: null },
  ...{ covered_from: null, series },
});

it("series stand side by side, with zeros where there is nothing, and wider bins added up", () => {
  const topics = [topic("a", 6, [bucket(0, 1), bucket(1, 2), bucket(5, 3)]), topic("b", 0)];
  expect(rowsOf(topics, [30_000, 120_000, 240_000, 360_000])).toEqual([
    { at: 30_000, until: 120_000, t0: 3, t1: 0 },
    { at: 120_000, until: 240_000, t0: 0, t1: 0 },
    { at: 240_000, until: 360_000, t0: 3, t1: 0 },
  ]);
});

it("a line is dashed to the bin that still runs, solid to the last whole one, and ends there", () => {
  const rows = [5, 7, 2, 0].map((posts, n) => ({
    ...{ at: 60_000 * n, until: 60_000 * (n + 1), t0: posts },
  }));
  const at = (now: number) => withParts(rows, "minute", "UTC", now);
  const drawn = linesOf(at(150_000), 1);
  expect(drawn.map(({ s0 }) => s0)).toEqual([5, 7, undefined]);
  expect(drawn.map(({ u0 }) => u0)).toEqual([undefined, 7, 2]);
  const whole = linesOf(at(240_000), 1);
  expect(whole.map(({ s0 }) => s0)).toEqual([5, 7, 2, 0]);
  expect(whole.every(({ u0 }) => u0 === undefined)).toBe(true);
});

it("a line is dashed from a bin that the range has cut, as to the one that still runs", () => {
  const [from, to] = [30_000, 270_000];
  const rows = rowsOf([topic("a", 0)], [from, 60_000, 120_000, 180_000, 240_000, to]);
  const drawn = linesOf(withParts(rows, "minute", "UTC", 250_000), 1);
  expect(drawn.map(({ part }) => part?.kind)).toEqual([
    "cut",
    undefined,
    undefined,
    undefined,
    "running",
  ]);
  expect(drawn.map(({ s0 }) => s0)).toEqual([undefined, 0, 0, 0, undefined]);
  expect(drawn.map(({ u0 }) => u0)).toEqual([0, 0, undefined, 0, 0]);
});

it("what two share is told as a part of each, the most first, in the order of the comparison", () => {
  const topics = [topic("a", 100), topic("b", 50), topic("c", 10)];
  const overlap = [
    { topics: ["b", "a"] as [string, string], posts: 5, sampled: false },
    { topics: ["a", "c"] as [string, string], posts: 8, sampled: true },
  ];
  expect(sharedOf({ topics, overlap })).toEqual([
    { one: "Name a", other: "Name c", posts: 8, ofOne: null, ofOther: null, sampled: true },
    { one: "Name a", other: "Name b", posts: 5, ofOne: 5, ofOther: 10, sampled: false },
  ]);
});
