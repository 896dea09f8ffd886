import { expect, test } from "vitest";
import type { ReadSource } from "../../api/sources";
import { aroundPosts, piecesOf, rateOf } from "./span";

const AT = Date.parse("2026-07-01T00:00:00Z");
const HOUR = 3_600_000;
const iso = (hours: number) => new Date(AT + hours * HOUR).toISOString();

test("the posts of a file are all within their stretch", () => {
  const [from, to] = aroundPosts(AT, AT + HOUR);
  expect(from).toBeLessThan(AT);
  expect(to).toBeGreaterThan(AT + HOUR);
  const [one, other] = aroundPosts(AT, AT);
  expect(other - one).toBeGreaterThanOrEqual(60_000);
  const [early, late] = aroundPosts(0, AT);
  expect(late - early).toBe(3_650 * 24 * HOUR);
});

test("coverage is cut to the window, with its gaps laid over", () => {
  const source = {
    since: iso(-5),
    until: iso(8),
    gaps: [
      { start: iso(2), end: iso(3), reason: "nobody read it" },
      { start: iso(-4), end: iso(-3), reason: "before" },
    ],
  } as unknown as ReadSource;
  const pieces = piecesOf(source, AT, AT + 10 * HOUR);
  expect(pieces).toMatchObject([
    { left: 0, width: 80, missing: null },
    { left: 20, width: 10, missing: "nobody read it" },
  ]);
  expect(piecesOf({ ...source, since: null }, AT, AT + HOUR)).toEqual([]);
});

test("a rate needs two answers, the later with no fewer posts", () => {
  expect(rateOf({ at: AT, posts: 5 }, { at: AT + 30_000, posts: 11 })).toBe(12);
  expect(rateOf(undefined, { at: AT, posts: 5 })).toBeNull();
  expect(rateOf({ at: AT, posts: 5 }, { at: AT + 30_000, posts: 1 })).toBeNull();
});
