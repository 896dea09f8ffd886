import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { BUILT_IN_RULE } from "../api/incidents";
import { beforeAMadeUpApi, greet, loadedBefore, panel, picture, renderApp } from "../test/app";
import { FakeWebSocket } from "../test/FakeWebSocket";
import { anAlert, anIncident, world } from "../test/server";

beforeAMadeUpApi();
loadedBefore(
  () => import("../features/feed/Feed"),
  () => import("../features/filters/FilterFields"),
  () => import("../features/trend/TrendChart"),
);

const ofTheEnvironment = () =>
  anIncident({
    ...{ id: "alert-1", rule_id: BUILT_IN_RULE.id, rule_name: BUILT_IN_RULE.name },
    ...{ kind: "threshold", metric: "negative_ratio", severity: "warning", drivers: [] },
    ...{ observed: 3.5, expected: 2, lower: 0, upper: 2, present: 3.5, peak: 4.6 },
  });

describe("an incident of a rule", () => {
  const opens = async () => {
    world.incidents = [anIncident()];
    world.alerts = [anAlert({ id: "incident-1", alert_type: "anomaly" })];
    renderApp();
    return screen.findByRole("region", { name: "Open incident" });
  };

  it("stands above everything, with its numbers and what is behind it", async () => {
    const banner = await opens();
    expect(banner).toHaveTextContent("Critical · Negative posts: 50% in 10 minutes, usual 17–24%.");
    expect(banner).toHaveTextContent("(27 min), opened at 48%, worst 56%");
    await waitFor(() => expect(banner).toHaveTextContent("“charging case” 46%, #nivarofail 16%"));
    expect(document.title).toBe("● Negative posts 50% · Groundswell");
    await waitFor(() =>
      expect(panel("Incidents")).toHaveTextContent(
        "Negative posts: 50%, usual 17–24%Brand mood · opened at 48%",
      ),
    );
  });

  it("is acknowledged in the banner", async () => {
    const banner = await opens();
    await userEvent.click(await within(banner).findByRole("button", { name: "Acknowledge" }));
    await waitFor(() => expect(banner).toHaveTextContent("✓ Acknowledged"));
  });

  it("shows no button to who may not respond", async () => {
    world.scopes = ["read"];
    const banner = await opens();
    await waitFor(() => expect(banner).toHaveTextContent("charging case"));
    expect(screen.queryByRole("button", { name: "Acknowledge" })).not.toBeInTheDocument();
  });

  it("is read again when the live connection tells of a change", async () => {
    renderApp();
    await greet();
    expect(screen.queryByRole("region", { name: "Open incident" })).not.toBeInTheDocument();
    world.incidents = [anIncident()];
    FakeWebSocket.last.tell({
      type: "update",
      ...picture,
      from: "e:1",
      to: "e:2",
      seen: 1,
      alerts: [anAlert({ id: "incident-1", alert_type: "anomaly" })],
    });
    expect(await screen.findByRole("region", { name: "Open incident" })).toBeInTheDocument();
  });

  it("leaves one line when it is over", async () => {
    const resolved_at = new Date(Date.now() - 3 * 3_600_000).toISOString();
    const started_at = new Date(Date.now() - 3 * 3_600_000 - 600_000).toISOString();
    world.incidents = [anIncident({ state: "resolved", started_at, resolved_at })];
    renderApp();
    expect(await screen.findByText(/No open incidents · last one/)).toHaveTextContent(
      "No open incidents · last one 3 h ago, 10 min · Brand mood",
    );
    expect(document.title).toBe("Groundswell");
  });

  it("tells of the rule of the environment as of any other, in every place", async () => {
    world.alerts = [anAlert()];
    world.incidents = [ofTheEnvironment()];
    renderApp();
    const banner = await screen.findByRole("region", { name: "Open incident" });
    expect(banner).toHaveTextContent("Warning · Negative posts per positive post: 3.5 in 10");
    expect(document.title).toBe("● Negative posts per positive post 3.5 · Groundswell");
    const listed = panel("Incidents");
    await waitFor(() =>
      expect(listed).toHaveTextContent(
        "Negative posts per positive post: 3.5, limit 2Negative ratio · opened at 3.5 · worst 4.6",
      ),
    );
    expect(listed).toHaveTextContent("1 open");
    expect(screen.queryByText(/No open incidents/)).not.toBeInTheDocument();
  });

  it("misses no open incident because newer ones are over", async () => {
    const over = { state: "resolved", resolved_at: new Date().toISOString() } as const;
    const newer = Array.from({ length: 60 }, (_, n) => anIncident({ id: `over-${n}`, ...over }));
    const started_at = new Date(Date.now() - 9 * 3_600_000).toISOString();
    world.incidents = [...newer, anIncident({ id: "old", started_at })];
    renderApp();
    expect(await screen.findByRole("region", { name: "Open incident" })).toHaveTextContent("(9 h)");
  });
});
