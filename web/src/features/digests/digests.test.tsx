import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Digest, DigestSent } from "../../api/digests";
import { Providers } from "../../app/providers";
import { readerZone } from "../../lib/calendar";
import { aTopic, server, world } from "../../test/server";
import DigestsView from "./DigestsView";
import { lastMade, nextDue } from "./schedule";

const weekly: Digest = {
  id: "d1",
  name: "week",
  cadence: "weekly",
  day: "fri",
  hour: 7,
  timezone: "Asia/Kolkata",
  state: "active",
  topic: "id-of-Acme",
  set: null,
  channels: ["c1", "c9"],
  version: 1,
  made_until: "2026-11-27T01:30:00Z",
  unsubscribed: [],
};
let digests: Digest[] = [];
let idle: Record<string, string> = {};
let sent: DigestSent;

beforeAll(() => server.listen());
afterAll(() => server.close());
afterEach(() => server.resetHandlers());
beforeEach(() => {
  world.reset();
  world.topics = [aTopic("Acme")];
  world.sets = [
    { id: "s1", name: "Rivals", topics: [], revision: 1 } as unknown as (typeof world.sets)[0],
  ];
  digests = [];
  idle = {};
  server.use(
    http.get("*/api/channels", () =>
      HttpResponse.json({ channels: [{ id: "c1", name: "ops", kind: "webhook" }] }),
    ),
    http.get("*/api/digests", () => HttpResponse.json({ digests, idle })),
    http.post("*/api/digests", async ({ request }) => {
      const kept = { id: "d1", version: 1, unsubscribed: [], made_until: "2026-11-27T01:30:04Z" };
      digests = [{ ...((await request.json()) as Digest), ...kept }];
      return HttpResponse.json(digests[0], { status: 201 });
    }),
    http.patch("*/api/digests/:id", async ({ request }) => {
      const { version, ...said } = (await request.json()) as Digest;
      const before = digests[0] as Digest;
      if (version !== before.version) {
        const detail = "somebody else changed this digest; read it again";
        return HttpResponse.json({ detail }, { status: 409 });
      }
      digests = [{ ...before, ...said, version: version + 1 }];
      return HttpResponse.json(digests[0]);
    }),
    http.delete("*/api/digests/:id", () => {
      digests = [];
      return new HttpResponse(null, { status: 204 });
    }),
    http.post("*/api/digests/:id/send", () => HttpResponse.json(sent)),
  );
});

const show = () =>
  render(
    <Providers>
      <DigestsView />
    </Providers>,
  );
const press = async (name: string) =>
  userEvent.click(await screen.findByRole("button", { name }, { timeout: 5_000 }));

it("a digest says on what, when, in which zone and to whom; it can be deleted", async () => {
  show();
  expect(await screen.findByText("No digests")).toBeInTheDocument();
  await press("New digest");
  expect(screen.getByLabelText("Time zone")).toHaveValue(readerZone());
  await userEvent.type(screen.getByLabelText("Name"), "Morning");
  await screen.findByRole("option", { name: "Rivals" });
  await userEvent.selectOptions(screen.getByLabelText("On"), "Rivals");
  await userEvent.selectOptions(screen.getByLabelText("How often"), "Every week");
  await userEvent.selectOptions(screen.getByLabelText("Day"), "Friday");
  await userEvent.selectOptions(screen.getByLabelText("Hour"), "07:00");
  await userEvent.selectOptions(screen.getByLabelText("Time zone"), "Europe/Berlin");
  expect(screen.getByRole("button", { name: "Save digest" })).toBeDisabled();
  await userEvent.click(await screen.findByRole("checkbox", { name: "ops" }));
  await press("Save digest");
  const list = await screen.findByRole("list", { name: "Digests" });
  await waitFor(() => expect(list).toHaveTextContent("MorningRivals → ops"));
  expect(list).toHaveTextContent("Every Friday at 07:00 (Europe/Berlin)None made yet · next:");
  expect(digests[0]).toMatchObject({ topic: null, set: "s1", day: "fri", channels: ["c1"] });
  await press("Delete");
  await press("Delete Morning?");
  expect(await screen.findByText("No digests")).toBeInTheDocument();
});

it("who is slower than somebody else is told, and takes theirs or saves over it", async () => {
  digests = [weekly];
  show();
  await press("Edit");
  await userEvent.selectOptions(screen.getByLabelText("Hour"), "09:00");
  digests = [{ ...weekly, name: "theirs", version: 2 }];
  await press("Save digest");
  expect(await screen.findByRole("alert")).toHaveTextContent(
    "Not saved: somebody else changed this digest",
  );
  await press("Take their version");
  expect(screen.getByLabelText("Name")).toHaveValue("theirs");
  expect(screen.queryByRole("alert")).not.toBeInTheDocument();
  await userEvent.selectOptions(screen.getByLabelText("Hour"), "10:00");
  digests = [{ ...weekly, name: "theirs", version: 3 }];
  await press("Save digest");
  await press("Save mine over it");
  await screen.findByRole("list", { name: "Digests" });
  // The channel that is gone is left out.
  expect(digests[0]).toMatchObject({ hour: 10, version: 4, channels: ["c1"] });
});

it("sent now, it tells what each receiver answered; paused, it is not due", async () => {
  digests = [{ ...weekly, unsubscribed: ["ann@x.org"] }];
  sent = {
    title: "Acme: 20 November to 26 November 2026",
    summary: "",
    sendings: [
      { channel: "ops", recipient: null, delivered: true, status: "delivered", answer: "200 OK" },
      { channel: "mail", recipient: "b@x.org", delivered: false, status: "refused", answer: "" },
    ],
  };
  show();
  const item = await screen.findByRole("listitem");
  await waitFor(() => expect(item).toHaveTextContent("weekAcme → ops, gone"));
  expect(item).toHaveTextContent("Unsubscribed: ann@x.org");
  await press("Send now");
  await waitFor(() =>
    expect(within(item).getByRole("status")).toHaveTextContent(
      "November 2026ops: ✓ Delivered. Answer: 200 OK" + "mail, b@x.org: ✗ Refused. Answer: none",
    ),
  );
  await press("Pause");
  await press("Resume");
  expect(await screen.findByRole("button", { name: "Pause" })).toBeInTheDocument();
  expect(digests[0]).toMatchObject({ state: "active", version: 3 });
});

describe("when it is due", () => {
  const next = (parts: Partial<Digest>, now: string) => {
    const at = nextDue({ ...weekly, ...parts }, Date.parse(now));
    return at === null ? null : new Date(at).toISOString();
  };

  it("is an hour of its zone, on its day of the week", () => {
    expect(next({}, "2026-11-27T01:29:59Z")).toBe("2026-11-27T01:30:00.000Z");
    expect(next({}, "2026-11-27T01:30:00Z")).toBe("2026-12-04T01:30:00.000Z");
    expect(next({ cadence: "daily" }, "2026-11-27T20:00:00Z")).toBe("2026-11-28T01:30:00.000Z");
  });

  it("is the first moment after an hour that clocks leave out", () => {
    const berlin = { cadence: "daily", hour: 2, timezone: "Europe/Berlin" } as const;
    expect(next(berlin, "2027-03-27T12:00:00Z")).toBe("2027-03-28T01:00:00.000Z");
    expect(next(berlin, "2027-03-28T12:00:00Z")).toBe("2027-03-29T00:00:00.000Z");
  });

  it("is not told in a zone that the browser does not know", () => {
    expect(next({ timezone: "Mars/Base" }, "2026-11-27T12:00:00Z")).toBeNull();
  });

  it("was the last time only once one is made", () => {
    expect(lastMade(weekly)).toBe(Date.parse("2026-11-27T01:30:00Z"));
    expect(lastMade({ made_until: "2026-11-27T01:30:04.123456Z" })).toBeNull();
    expect(lastMade({ made_until: null })).toBeNull();
  });
});

it("says why a digest that is active is not made", async () => {
  digests = [weekly];
  idle = { [weekly.id]: "its set has no topics any more" };
  show();
  expect(await screen.findByText("Not made: its set has no topics any more.")).toBeVisible();
});
