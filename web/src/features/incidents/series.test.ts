import { expect, it } from "vitest";
import { aSeries } from "../../test/series";
import { anIncident } from "../../test/server";
import { cellsOf, rowsOf } from "./series";

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
