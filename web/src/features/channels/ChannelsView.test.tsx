import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { Channel, TestAnswer } from "../../api/channels";
import { Providers } from "../../app/providers";
import { server, world } from "../../test/server";
import { changeOf, channelOf } from "./ChannelForm";
import { ChannelsView } from "./ChannelsView";

const kept: Channel[] = [];
const hook: Channel = {
  id: "c1",
  name: "ops",
  kind: "webhook",
  url: "https://example.org/hook",
  to: null,
  has_secret: true,
  state: "active",
  timezone: "UTC",
  version: 1,
  created_at: "2026-01-01T00:00:00Z",
};
let answer: TestAnswer;

beforeAll(() => server.listen());
afterAll(() => server.close());
afterEach(() => server.resetHandlers());
beforeEach(() => {
  world.reset();
  kept.length = 0;
  server.use(
    http.get("*/api/routes", () => HttpResponse.json({ routes: [] })),
    http.get("*/api/channels", () => HttpResponse.json({ channels: kept })),
    http.post("*/api/channels/:id/test", () => HttpResponse.json(answer)),
    http.post("*/api/channels", async ({ request }) => {
      kept.push({ ...hook, ...((await request.json()) as Partial<Channel>) });
      return HttpResponse.json({ ...kept[0], secret: "whsec_once" }, { status: 201 });
    }),
  );
  render(
    <Providers>
      <ChannelsView />
    </Providers>,
  );
});

it("makes a channel, and shows a secret that was made up once", async () => {
  await userEvent.click(await screen.findByRole("button", { name: "New channel" }));
  await userEvent.type(screen.getByLabelText("Name"), "ops");
  await userEvent.type(screen.getByLabelText("Address"), "https://example.org/hook");
  await userEvent.click(screen.getByRole("button", { name: "Save channel" }));
  expect(await screen.findByText("whsec_once")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Done" }));
  const list = await screen.findByRole("list", { name: "Channels" });
  await waitFor(() =>
    expect(list).toHaveTextContent("opsWebhook · https://example.org/hook · UTC"),
  );
  expect(screen.queryByText("whsec_once")).not.toBeInTheDocument();
});

it("shows what the other side answered to a test", async () => {
  kept.push(hook);
  await userEvent.click(await screen.findByRole("button", { name: "New channel" }));
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  const list = await screen.findByRole("list", { name: "Channels" });
  for (const [told, words] of [
    [{ delivered: true, status: "delivered", answer: "200 OK" }, "✓ Delivered. Answer: 200 OK"],
    [
      { delivered: false, status: "gone", answer: "410" },
      "✗ Not delivered, the address is gone. Answer: 410",
    ],
  ] as const) {
    answer = told;
    await userEvent.click(await within(list).findByRole("button", { name: "Send a test" }));
    await waitFor(() => expect(within(list).getByRole("status")).toHaveTextContent(words));
  }
});

it("changes a channel, and tells who was slower than somebody else", async () => {
  kept.push(hook);
  const sent: unknown[] = [];
  server.use(
    http.patch("*/api/channels/:id", async ({ request }) => {
      const change = (await request.json()) as { version: number };
      sent.push(change);
      const [now] = kept as [Channel];
      if (change.version !== now.version)
        return HttpResponse.json({ detail: "somebody else changed it" }, { status: 409 });
      kept[0] = { ...now, ...change, version: now.version + 1 };
      return HttpResponse.json(kept[0]);
    }),
  );
  await userEvent.click(await screen.findByRole("button", { name: "New channel" }));
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  await userEvent.click(await screen.findByRole("button", { name: "Edit" }));
  const form = screen.getByRole("form", { name: "Change channel" });
  expect(within(form).getByLabelText("Address")).toHaveValue("https://example.org/hook");
  expect(within(form).getByLabelText("New secret")).toHaveValue("");
  await userEvent.selectOptions(within(form).getByLabelText("Time zone"), "Europe/Berlin");
  kept[0] = { ...hook, name: "theirs", version: 2 };
  await userEvent.click(within(form).getByRole("button", { name: "Save channel" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("somebody else changed it");
  await userEvent.click(await screen.findByRole("button", { name: "Save mine over it" }));
  const list = await screen.findByRole("list", { name: "Channels" });
  await waitFor(() => expect(list).toHaveTextContent("Europe/Berlin"));
  const mine = { name: "ops", url: "https://example.org/hook", timezone: "Europe/Berlin" };
  expect(sent).toEqual([
    { ...mine, version: 1 },
    { ...mine, version: 2 },
  ]);
  await userEvent.click(within(list).getByRole("button", { name: "Pause" }));
  await waitFor(() => expect(list).toHaveTextContent("paused"));
  expect(sent[2]).toEqual({ state: "paused", version: 3 });
});

it("hides a Slack address as a secret, and takes several recipients", () => {
  const plain = { name: " a ", timezone: "UTC", secret: "" };
  const slack = { ...plain, kind: "slack", where: "https://hooks.slack.com/x" } as const;
  const known = { name: "a", timezone: "UTC" };
  expect(channelOf(slack)).toEqual({ ...known, kind: "slack", secret: slack.where });
  expect(changeOf(slack)).toEqual({ ...known, secret: slack.where });
  expect(changeOf({ ...slack, where: " " })).toEqual(known);
  const hook = { ...plain, kind: "webhook", where: "https://x.org", secret: "env:NEW" } as const;
  expect(changeOf(hook)).toEqual({ ...known, url: "https://x.org", secret: "env:NEW" });
  expect(channelOf({ ...plain, kind: "email", where: "a@b.c, d@e.f;g@h.i" })).toMatchObject({
    to: ["a@b.c", "d@e.f", "g@h.i"],
  });
});
