// @vitest-environment node
import { expect, it } from "vitest";
import type { Incident } from "../../api/incidents";
import { explained } from "./compared";

const MINUTE = 60_000;
const iso = (at: number) => new Date(at).toISOString();
const NOW = Date.parse("2026-11-28T12:30:20Z");
const SHOWN = {
  from: NOW - 60 * MINUTE,
  to: NOW + MINUTE,
  before: NOW - 121 * MINUTE,
  beforeEnd: NOW - 60 * MINUTE,
};

function incident(parts: Partial<Incident>): Incident {
  return {
    kind: "anomaly",
    state: "resolved",
    window_start: iso(NOW - 40 * MINUTE),
    started_at: iso(NOW - 30 * MINUTE),
    resolved_at: iso(NOW - 10 * MINUTE),
    ...parts,
  } as Incident;
}

it("explains the range against the period before, while nothing was unusual", () => {
  const found = explained(SHOWN, NOW, []);
  expect(found?.incident).toBeNull();
  expect(found?.compared.from).toBe(SHOWN.from);
  expect(found?.compared.baseline).toEqual({ from: SHOWN.before, to: SHOWN.beforeEnd });
});

it("asks for the same as long as the minute is the same", () => {
  expect(explained(SHOWN, NOW, [])).toEqual(explained(SHOWN, NOW + 20_000, []));
});

it("explains an incident within the range against what is usual, an open one first", () => {
  const over = incident({ id: "over" });
  const open = incident({ id: "open", state: "firing", resolved_at: null });
  expect(explained(SHOWN, NOW, [over])?.compared).toEqual({
    from: NOW - 40 * MINUTE,
    to: NOW - 10 * MINUTE,
    baseline: null,
  });
  expect(explained(SHOWN, NOW, [over, open])?.incident?.id).toBe("open");
});

it("passes over silence, and what was before or after the range", () => {
  const silent = incident({ kind: "no_data" });
  const before = incident({ resolved_at: iso(SHOWN.from - MINUTE) });
  expect(explained(SHOWN, NOW, [silent, before])?.incident).toBeNull();
});

it("leaves ranges alone that the API does not explain", () => {
  const year = 365 * 24 * 60 * MINUTE;
  expect(explained({ ...SHOWN, from: NOW - year, to: NOW }, NOW, [])).toBeNull();
});
