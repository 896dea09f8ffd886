// @vitest-environment node
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, it } from "vitest";
import { bucketEdges, cutEdges, momentOf, PERIODS, type Period, wallOf } from "./calendar";

interface Case {
  readonly zone: string;
  readonly period: Period;
  readonly from: string;
  readonly days: number;
  readonly minutes: readonly number[];
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const ZONES = ["UTC", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Asia/Calcutta"];
const CASES: Case[] = JSON.parse(
  readFileSync(new URL("../../../tests/unit/domain/calendar_edges.json", import.meta.url), "utf8"),
);

it("buckets are those that the API counts, also where clocks change", () => {
  expect(CASES.length).toBeGreaterThan(200);
  for (const { zone, period, from, days, minutes } of CASES) {
    const start = Date.parse(from);
    const found = bucketEdges(period, start, start + days * 24 * HOUR, zone);
    const told = found.map((edge) => (edge - start) / MINUTE);
    expect(told, `${zone} ${period} ${from}`).toEqual(minutes);
  }
});

it("a day in which clocks change is one bucket, of 23, 25 or 23½ hours", () => {
  const hours = (day: string, zone: string) => {
    const [start = 0, end = 0] = bucketEdges("day", Date.parse(day), Date.parse(day) + 1, zone);
    return (end - start) / HOUR;
  };
  expect(hours("2025-03-09T17:00Z", "America/New_York")).toBe(23);
  expect(hours("2025-11-02T17:00Z", "America/New_York")).toBe(25);
  expect(hours("2025-10-05T03:00Z", "Australia/Lord_Howe")).toBe(23.5);
});

it("edges ascend, hold the range, and cut off begin and end with it", () => {
  const moment = fc.integer({ min: Date.UTC(2025, 0), max: Date.UTC(2026, 11) });
  const span = fc.integer({ min: 1, max: 30 * 24 * HOUR });
  fc.assert(
    fc.property(
      moment,
      span,
      fc.constantFrom(...PERIODS.slice(3)),
      fc.constantFrom(...ZONES),
      (from, length, period, zone) => {
        const to = from + length;
        const edges = bucketEdges(period, from, to, zone);
        expect([...edges].sort((a, b) => a - b)).toEqual(edges);
        expect(new Set(edges).size).toBe(edges.length);
        expect(edges[0]).toBeLessThanOrEqual(from);
        expect(edges[1]).toBeGreaterThan(from);
        expect(edges.at(-1)).toBeGreaterThanOrEqual(to);
        expect(edges.at(-2)).toBeLessThan(to);
        const cut = cutEdges(period, from, to, zone);
        expect([cut[0], cut.at(-1), cut.length]).toEqual([from, to, edges.length]);
        expect(wallOf(momentOf(wallOf(from, zone), zone), zone)).toBe(wallOf(from, zone));
      },
    ),
    { numRuns: 60 },
  );
});
