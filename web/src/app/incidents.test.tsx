import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { expect, it } from "vitest";
import { BUILT_IN_RULE } from "../api/incidents";
import { beforeAMadeUpApi, loadedBefore, panel, renderApp } from "../test/app";
import { anIncident, aTopic, server, world } from "../test/server";

beforeAMadeUpApi();
loadedBefore(() => import("../features/incidents/IncidentsPage"));

const rows = async () =>
  within(await screen.findByRole("list", { name: "Incidents" })).getAllByRole("listitem");
const over = { state: "resolved", resolved_at: new Date().toISOString() } as const;

it("the list is narrowed by state and topic, in the address, and Back takes it back", async () => {
  world.topics = [aTopic("Acme")];
  world.incidents = [
    anIncident(),
    anIncident({ id: "incident-2", topic_id: "id-of-Acme", ...over }),
    anIncident({ id: "incident-3", ...over }),
  ];
  renderApp("/?view=incidents");
  expect(await rows()).toHaveLength(3);
  await userEvent.selectOptions(screen.getByLabelText("State"), "Resolved");
  await waitFor(async () => expect(await rows()).toHaveLength(2));
  await userEvent.selectOptions(screen.getByLabelText("Topic"), "Acme");
  await waitFor(async () => expect(await rows()).toHaveLength(1));
  expect((await rows())[0]).toHaveTextContent("Negative posts about Acme: worst 56%, usual 17–24%");
  expect(window.location.search).toContain("state=resolved");
  act(() => window.history.back());
  await waitFor(async () => expect(await rows()).toHaveLength(2));
});

it("a list longer than a page is read page by page", async () => {
  world.incidents = Array.from({ length: 30 }, (_, n) => anIncident({ id: `incident-${n}` }));
  renderApp("/?view=incidents");
  expect(await rows()).toHaveLength(25);
  await userEvent.click(screen.getByRole("button", { name: "Older" }));
  await waitFor(async () => expect(await rows()).toHaveLength(5));
  expect(screen.getByText("Page 2 of 2")).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Older" })).toBeDisabled();
});

it("what no incident matches can be taken back at once", async () => {
  world.incidents = [anIncident()];
  renderApp("/?view=incidents&severity=info");
  await userEvent.click(await screen.findByRole("button", { name: "Clear filters" }));
  expect(await rows()).toHaveLength(1);
});

it("an incident is acknowledged with a note", async () => {
  world.incidents = [anIncident()];
  renderApp("/?incident=incident-1");
  await userEvent.click(await screen.findByRole("button", { name: "Acknowledge" }));
  await userEvent.type(screen.getByLabelText("Note (optional)"), "the outage of the night{Enter}");
  await waitFor(() =>
    expect(panel("Incident")).toHaveTextContent("✓ Acknowledged: the outage of the night"),
  );
});

it.each([
  ["open", {}, ["Acknowledge"]],
  ["resolved", over, ["Show on chart"]],
  ["taken in hand", { acknowledged_at: over.resolved_at }, []],
])("the main action is what is left to do: %s", async (_, changes, main) => {
  world.incidents = [anIncident(changes)];
  renderApp("/?incident=incident-1");
  await screen.findByRole("button", { name: "Show on chart" });
  const buttons = within(panel("Incident")).getAllByRole("button");
  expect(buttons).toHaveLength(3);
  const filled = buttons.filter(({ dataset }) => dataset.variant === "filled");
  expect(filled.map(({ textContent }) => textContent)).toEqual(main);
});

it("one of the rule of the environment is answered, not silenced: it sends no messages", async () => {
  world.incidents = [anIncident({ rule_id: BUILT_IN_RULE.id, rule_name: BUILT_IN_RULE.name })];
  renderApp("/?incident=incident-1");
  await screen.findByRole("button", { name: "Acknowledge" });
  expect(screen.queryByRole("button", { name: "Silence" })).not.toBeInTheDocument();
  expect(panel("Messages")).toHaveTextContent("This rule sends no messages.");
});

it("says when one ends whose numbers are usual again", async () => {
  const rule = { id: "rule-1", keep_firing_minutes: 15 };
  server.use(http.get("*/api/rules", () => HttpResponse.json({ rules: [rule], idle: {} })));
  world.incidents = [anIncident({ present: 0.2 })];
  renderApp("/?incident=incident-1");
  expect(
    await screen.findByText(
      /the last 10 minutes usual again; ends once the last 30 minutes have been usual for 15 minutes/,
    ),
  ).toBeInTheDocument();
});

it("its rule is silenced for a while, with a reason", async () => {
  world.incidents = [anIncident()];
  const asked: unknown[] = [];
  const silences: unknown[] = [{ match: { rule_ids: ["another"] }, id: "s0", reason: "other" }];
  server.use(
    http.post("*/api/silences", async ({ request }) => {
      const silence = (await request.json()) as Record<string, unknown>;
      asked.push(silence);
      silences.push({ ...silence, id: "s1", ends_at: "2026-11-29T05:11:00Z" });
      return HttpResponse.json({ id: "s1" }, { status: 201 });
    }),
    http.get("*/api/silences", () => HttpResponse.json({ silences })),
  );
  renderApp("/?incident=incident-1");
  await userEvent.click(await screen.findByRole("button", { name: "Silence" }));
  const form = screen.getByRole("dialog", { name: "Silence" });
  const reason = within(form).getByRole("textbox", { name: "Reason" });
  expect(reason).toBeRequired();
  await userEvent.click(within(form).getByRole("button", { name: "Begin silence" }));
  expect(reason).toHaveAccessibleDescription("Enter a reason.");
  expect(reason).toHaveFocus();
  await userEvent.type(reason, "we know");
  expect(reason).toBeValid();
  await userEvent.selectOptions(within(form).getByLabelText("For"), "4 hours");
  await userEvent.click(within(form).getByRole("button", { name: "Begin silence" }));
  const told = await screen.findByText(/^Silenced until/);
  expect(told).toHaveTextContent(/: we know$/);
  expect(screen.getAllByText(/^Silenced until/)).toHaveLength(1);
  expect(asked).toEqual([{ minutes: 240, reason: "we know", match: { rule_ids: ["rule-1"] } }]);
});

it("who may only read sees what happened, and nothing to press", async () => {
  world.scopes = ["read"];
  world.incidents = [anIncident()];
  renderApp("/?incident=incident-1");
  await waitFor(() => expect(panel("What happened")).toHaveTextContent("Opened by"));
  for (const name of ["Acknowledge", "Silence"]) {
    expect(screen.queryByRole("button", { name })).not.toBeInTheDocument();
  }
});

it("a driver leads to its posts, at the time of the incident", async () => {
  world.incidents = [anIncident()];
  renderApp("/?incident=incident-1");
  await userEvent.click(await screen.findByRole("button", { name: "#nivarofail" }));
  await waitFor(() => expect(window.location.search).toContain("q=%23nivarofail"));
  const address = new URLSearchParams(window.location.search);
  expect(address.get("incident")).toBeNull();
  const around = Date.parse(anIncident().started_at) - Date.parse(address.get("from") ?? "");
  expect(around / 60_000).toBeCloseTo(30, 0);
});

it("on paper an incident is of its topic and time", async () => {
  world.topics = [aTopic("Acme")];
  world.incidents = [anIncident({ ...over, topic_id: "id-of-Acme" })];
  renderApp("/?incident=incident-1");
  await screen.findByText(/Negative posts about Acme/);
  act(() => void window.dispatchEvent(new Event("beforeprint")));
  const printed = document.querySelector(".gs-printed");
  expect(printed).toHaveTextContent(/ – .* · Acme$/);
});

it("the report from an incident is on its topic, at its time", async () => {
  const incident = anIncident({ ...over, topic_id: "id-of-Acme" });
  world.topics = [aTopic("Acme")];
  world.incidents = [incident];
  renderApp("/?incident=incident-1");
  const report = await screen.findByRole("link", { name: "Report" });
  await waitFor(() => expect(report.getAttribute("href")).toContain("topic=id-of-Acme"));
  const address = new URLSearchParams(report.getAttribute("href")?.split("?")[1]);
  const before = Date.parse(incident.started_at) - Date.parse(address.get("from") ?? "");
  expect(before / 60_000).toBeCloseTo(30, 0);
});

it("an incident that is no more is told as such, with the way back", async () => {
  renderApp("/?incident=gone");
  expect(await screen.findByText("There is no such incident")).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "Retry" })).not.toBeInTheDocument();
  await userEvent.click(screen.getByRole("link", { name: "‹ All incidents" }));
  expect(await screen.findByText("No incidents yet")).toBeInTheDocument();
});

it("the page says where periods are compared", async () => {
  renderApp("/?view=topics");
  const button = await screen.findByRole("button", { name: "Compare with the previous period" });
  expect(button).toBeDisabled();
  expect(button).toHaveAttribute("title", "The overview can be compared with the previous period");
});

it("opens in full by its address, and Back closes it", async () => {
  world.incidents = [anIncident()];
  renderApp("/");
  await userEvent.click(await screen.findByRole("button", { name: "Open incident" }));
  const full = await screen.findByRole("region", { name: "Incident" });
  expect(full).toHaveTextContent(/Critical\s*open for 27 min/);
  expect(panel("What happened")).toHaveTextContent("Opened by Brand mood");
  expect(panel("What is behind it")).toHaveTextContent(
    "phrase · ▲ 94 posts, usual 3.0 · 80 authors",
  );
  expect(full).toHaveTextContent("Negative posts: 50% now, usual 17–24%");
  expect(full).toHaveTextContent("opened at 48% · worst 56%");
  expect(panel("What happened")).toHaveTextContent("Now: 50%");
  await userEvent.click(screen.getByRole("button", { name: /table/i }));
  expect(panel("Observed against the usual")).toHaveTextContent("56%20%17%24%30");
  expect(window.location.search).toContain("incident=incident-1");
  // The page tells it in full: the banner would tell it twice.
  expect(screen.queryByRole("region", { name: "Open incident" })).not.toBeInTheDocument();
  act(() => window.history.back());
  await waitFor(() =>
    expect(screen.queryByRole("region", { name: "Incident" })).not.toBeInTheDocument(),
  );
});

it("the tab's icon tells that an incident is open, until it is over", async () => {
  const icon = document.head.appendChild(document.createElement("link"));
  icon.rel = "icon";
  world.incidents = [anIncident()];
  renderApp("/");
  await waitFor(() => expect(icon).toHaveAttribute("href", "./favicon-open.svg"));
  world.incidents = [anIncident(over)];
  await userEvent.click(await screen.findByRole("button", { name: "Acknowledge" }));
  await waitFor(() => expect(icon).toHaveAttribute("href", "./favicon.svg"));
  icon.remove();
});

it("an incident without drivers says why it has none", async () => {
  world.incidents = [anIncident({ drivers: [], why_no_drivers: "no_history" })];
  renderApp("/?incident=incident-1");
  expect(await screen.findByText(/too few posts before it to compare with/)).toBeInTheDocument();
});
