import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { beforeAMadeUpApi, panel, renderApp } from "../test/app";
import { FakeWebSocket } from "../test/FakeWebSocket";
import { anAlert, anIncident, aPost, aTopic, world } from "../test/server";

beforeAMadeUpApi();

it("a topic narrows all of the page, and says which it is", async () => {
  world.topics = [aTopic("Acme"), aTopic("Coffee")];
  world.posts = [aPost("p1")];
  window.history.replaceState(null, "", "/?topic=acme&sentiment=positive");
  renderApp();
  const head = await screen.findByRole("region", { name: "Topic" });
  expect(head).toHaveTextContent("AcmeBrand");
  await screen.findByText("text of p1");
  expect(world.asked.every((url) => url.searchParams.get("topic") === "acme")).toBe(true);
  const sockets = FakeWebSocket.opened.map(({ url }) => new URL(url).searchParams.get("topic"));
  expect(new Set(sockets)).toEqual(new Set(["acme"]));
  await userEvent.click(within(panel("Filters")).getByRole("button", { name: "Clear filters" }));
  await waitFor(() => expect(window.location.search).toBe("?topic=acme"));
  await userEvent.click(within(head).getByRole("button", { name: "Show all posts" }));
  await waitFor(() => expect(window.location.search).toBe(""));
  act(() => window.history.back());
  expect(await screen.findByRole("region", { name: "Topic" })).toBeInTheDocument();
});

it("a topic is chosen by typing its name", async () => {
  world.topics = [aTopic("Acme"), aTopic("Coffee", { posts: 7 })];
  renderApp();
  await userEvent.keyboard("t");
  const field = await screen.findByRole("combobox", { name: "Find a topic" });
  expect(field).toHaveFocus();
  await userEvent.type(field, "cof{Enter}");
  expect(await screen.findByRole("region", { name: "Topic" })).toHaveTextContent("Coffee");
  await waitFor(() => expect(window.location.search).toBe("?topic=id-of-Coffee"));
});

it("a topic shows its own incidents only", async () => {
  world.topics = [aTopic("Acme")];
  world.incidents = [anIncident({ topic_id: "id-of-Acme" })];
  world.alerts = [anAlert({ id: "incident-1", alert_type: "anomaly" }), anAlert()];
  window.history.replaceState(null, "", "/?topic=Acme");
  renderApp();
  const banner = await screen.findByRole("region", { name: "Open incident" });
  await waitFor(() => expect(banner).toHaveTextContent("Negative posts about Acme: 50%"));
  await waitFor(() => expect(within(panel("Incidents")).getAllByRole("listitem")).toHaveLength(1));
});

it("says of a calm topic that others are not calm", async () => {
  world.topics = [aTopic("Acme")];
  world.incidents = [anIncident({ topic_id: "another" })];
  window.history.replaceState(null, "", "/?topic=Acme");
  renderApp();
  expect(
    await screen.findByText("No open incidents about Acme · 1 open elsewhere"),
  ).toBeInTheDocument();
  expect(screen.queryByRole("region", { name: "Open incident" })).not.toBeInTheDocument();
});

it("says that no rule watches a topic, and leads to one about it", async () => {
  world.topics = [aTopic("Acme")];
  window.history.replaceState(null, "", "/?topic=Acme");
  renderApp();
  expect(
    await within(panel("Incidents")).findByText("No rule watches this topic"),
  ).toBeInTheDocument();
  await userEvent.click(within(panel("Incidents")).getByRole("button", { name: "Make a rule" }));
  const sheet = await screen.findByRole("dialog", { name: "Alerting" });
  await userEvent.click(await within(sheet).findByRole("button", { name: "New rule" }));
  expect(within(sheet).getByLabelText("Topic")).toHaveValue("id-of-Acme");
});

it("a topic that is gone is told, with the way back", async () => {
  window.history.replaceState(null, "", "/?topic=nobody");
  renderApp();
  expect(await screen.findByText("There is no such topic")).toBeInTheDocument();
  expect(screen.queryByRole("region", { name: "Trend" })).not.toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Show all posts" }));
  expect(await screen.findByRole("region", { name: "Trend" })).toBeInTheDocument();
});

it("each page has its address, and Back leads back", async () => {
  renderApp();
  await userEvent.click(screen.getByRole("link", { name: "Topics" }));
  expect(await screen.findByText("No topics yet")).toBeInTheDocument();
  await waitFor(() => expect(window.location.search).toBe("?view=topics"));
  expect(screen.getByRole("radio", { name: "24h" })).toBeChecked();
  act(() => window.history.back());
  expect(await screen.findByRole("region", { name: "Trend" })).toBeInTheDocument();
  expect(screen.getByRole("radio", { name: "15m" })).toBeChecked();
});
