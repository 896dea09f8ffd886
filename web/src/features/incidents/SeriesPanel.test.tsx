import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { Providers } from "../../app/providers";
import { anIncident, server, world } from "../../test/server";
import { SeriesPanel } from "./SeriesPanel";

beforeAll(() => server.listen());
afterAll(() => server.close());
afterEach(() => server.resetHandlers());
beforeEach(() => world.reset());

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

it("shows what fits the incident, and the rest on request, as a chart and as a table", async () => {
  const incident = anIncident({ started_at: ago(27) });
  world.incidents = [incident];
  render(
    <Providers>
      <SeriesPanel incident={incident} className="" />
    </Providers>,
  );
  const panel = screen.getByRole("region", { name: "Observed against the usual" });
  await userEvent.click(await within(panel).findByRole("radio", { name: "Incident" }));
  await userEvent.click(within(panel).getByRole("button", { name: /show as table/ }));
  const rows = () => within(panel).getAllByRole("rowheader");
  expect(rows()).toHaveLength(3);
  await userEvent.click(within(panel).getByRole("radio", { name: "6 h" }));
  expect(rows()).toHaveLength(4);
});
