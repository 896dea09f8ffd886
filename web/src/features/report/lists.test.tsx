import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { Report } from "../../api/report";
import { timesIn } from "../../lib/report";
import { anIncident } from "../../test/server";
import { IncidentRows } from "./lists";

it("an incident is told by the worst that it was, as in the list of incidents", () => {
  const incidents = [anIncident({ observed: 0.8, peak: 0.92 })];
  const report = { incidents, incidents_total: 1, topics: [] } as unknown as Report;
  render(<IncidentRows report={report} times={timesIn("UTC")} />);
  expect(screen.getByRole("columnheader", { name: "Worst" })).toBeInTheDocument();
  expect(screen.getByRole("cell", { name: "92%, usual 17–24%" })).toBeInTheDocument();
});
