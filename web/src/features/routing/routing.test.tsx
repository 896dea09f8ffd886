import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { Route, Silence } from "../../api/routing";
import { Providers } from "../../app/providers";
import { aTopic, server, world } from "../../test/server";
import { RoutesView } from "./RoutesView";
import { SilencesView } from "./SilencesView";

let routes: Route[] = [];
let silences: Silence[] = [];

beforeAll(() => server.listen());
afterAll(() => server.close());
afterEach(() => server.resetHandlers());
beforeEach(() => {
  world.reset();
  world.topics = [aTopic("Acme")];
  routes = [];
  silences = [];
  server.use(
    http.get("*/api/rules", () => HttpResponse.json({ rules: [] })),
    http.get("*/api/channels", () =>
      HttpResponse.json({ channels: [{ id: "c1", name: "ops", kind: "webhook" }] }),
    ),
    http.get("*/api/routes", () => HttpResponse.json({ routes })),
    http.post("*/api/routes", async ({ request }) => {
      routes.push({ id: "r1", ...((await request.json()) as Omit<Route, "id">) });
      return HttpResponse.json(routes[0], { status: 201 });
    }),
    http.patch("*/api/routes/:id", async ({ request }) => {
      routes = [{ id: "r1", ...((await request.json()) as Omit<Route, "id">) }];
      return HttpResponse.json(routes[0]);
    }),
    http.delete("*/api/routes/:id", () => {
      routes = [];
      return new HttpResponse(null, { status: 204 });
    }),
    http.get("*/api/silences", () => HttpResponse.json({ silences })),
    http.post("*/api/silences", async ({ request }) => {
      const { minutes, ...said } = (await request.json()) as Silence & { minutes: number };
      const ends_at = new Date(Date.now() + minutes * 60_000).toISOString();
      silences = [{ ...said, id: "s1", starts_at: ends_at, ends_at, created_by: "ann" }];
      return HttpResponse.json(silences[0], { status: 201 });
    }),
    http.delete("*/api/silences/:id", () => {
      silences = [];
      return new HttpResponse(null, { status: 204 });
    }),
  );
});

const show = (view: React.ReactNode) => render(<Providers>{view}</Providers>);

it("a route says which channel is told of which incidents; hours that it has stay", async () => {
  show(<RoutesView />);
  expect(await screen.findByText("No routes")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "New route" }));
  await userEvent.type(screen.getByLabelText("Name"), "Night");
  await userEvent.click(screen.getByRole("checkbox", { name: "Critical" }));
  await userEvent.click(await screen.findByRole("checkbox", { name: "Acme" }));
  expect(screen.getByRole("button", { name: "Save route" })).toBeDisabled();
  await userEvent.click(await screen.findByRole("checkbox", { name: "ops" }));
  await userEvent.click(screen.getByRole("button", { name: "Save route" }));
  const list = await screen.findByRole("list", { name: "Routes" });
  await waitFor(() => expect(list).toHaveTextContent("NightCritical incidents about Acme → ops"));
  expect(routes[0]).toMatchObject({ group_wait_seconds: 30, repeat_interval_minutes: 240 });

  const active = { from: "22:00", to: "06:00" } as unknown as NonNullable<Route["active"]>;
  routes = [{ ...(routes[0] as Route), active }];
  await userEvent.click(within(list).getByRole("button", { name: "Edit" }));
  const again = await screen.findByLabelText("Remind every (minutes)");
  await userEvent.clear(again);
  await userEvent.type(again, "60");
  await userEvent.click(screen.getByRole("button", { name: "Save route" }));
  await waitFor(() => expect(routes[0]).toMatchObject({ repeat_interval_minutes: 60 }));
});

it("a silence has a reason and an end, and can be ended", async () => {
  show(<SilencesView />);
  await userEvent.click(await screen.findByRole("button", { name: "New silence" }));
  await userEvent.click(screen.getByRole("button", { name: "Begin silence" }));
  expect(screen.getByRole("textbox", { name: "Reason" })).toHaveAccessibleDescription(
    "Enter a reason.",
  );
  await userEvent.type(screen.getByRole("textbox", { name: "Reason" }), "Release day");
  await userEvent.selectOptions(screen.getByLabelText("For"), "4 hours");
  await userEvent.click(screen.getByRole("button", { name: "Begin silence" }));
  const list = await screen.findByRole("list", { name: "Silences" });
  await waitFor(() => expect(list).toHaveTextContent("Release dayAll incidents · 4 h left · ann"));
  await userEvent.click(within(list).getByRole("button", { name: "End" }));
  await userEvent.click(within(list).getByRole("button", { name: "End this silence?" }));
  expect(await screen.findByText("No silences")).toBeInTheDocument();
});

it("who only reads sees silences, and begins none", async () => {
  world.scopes = ["read"];
  show(<SilencesView />);
  expect(await screen.findByText("No silences")).toBeInTheDocument();
  expect(screen.queryByRole("button")).not.toBeInTheDocument();
});
