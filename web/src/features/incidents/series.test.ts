import { expect, it } from "vitest";
import { aSeries } from "../../test/series";
import { anIncident } from "../../test/server";
import { cellsOf, closeUpOf, rowsOf, within } from "./series";

it("what few posts say is observed, and not sure", () => {
  const series = aSeries(anIncident());
  const points = series.points.map((point, n) => ({ ...point, few: n === 1 }));
  const rows = rowsOf({ ...series, points });
  expect(rows.map(({ observed }) => observed)).toEqual([0.21, 0.2, 0.56, 0.5]);
  expect(rows.map(({ sure }) => sure)).toEqual([0.21, null, 0.56, 0.5]);
  expect(cellsOf(rows, series.metric, 0).map(([, observed]) => observed)).toEqual([
    "50%",
    "56%",
    "20%",
    "21%",
  ]);
});

it("an incident of minutes is shown from half an hour before it, a longer one from twice its length", () => {
  const at = (minute: number) => new Date(minute * 60_000).toISOString();
  const series = { from: at(0), to: at(430), step_minutes: 2 };
  const minutes = (started: number, resolved: number | null) => {
    const resolved_at = resolved === null ? null : at(resolved);
    const found = closeUpOf(series, { started_at: at(started), resolved_at });
    return found && [found.from / 60_000, found.to / 60_000];
  };
  expect(minutes(360, 367)).toEqual([330, 369]);
  expect(minutes(360, 400)).toEqual([280, 402]);
  expect(minutes(360, null)).toEqual([220, 430]);
  expect(minutes(360, 429)).toEqual([222, 430]);
  expect(minutes(150, 400)).toBeNull();
});

it("a band that reaches into a stretch is of it, one that was over before is not", () => {
  const bands = [
    { from: 0, to: 4 },
    { from: 3, to: 12 },
    { from: 21, to: 30 },
  ];
  expect(within(bands, { from: 10, to: 20 })).toEqual([{ from: 3, to: 12 }]);
});
