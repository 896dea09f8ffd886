import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import type { NewTopic, Preview, Topic } from "../../api/topics";
import { Providers } from "../../app/providers";
import { A_DAY } from "../../lib/range";
import { aPost, aTopic, server, world } from "../../test/server";
import TopicsPage from "./TopicsPage";

const setPlace = vi.fn();
const sent: object[] = [];
const preview: Preview = {
  tree: "acme AND phone",
  reads: "“acme” and “phone”",
  warnings: [],
  matches: { last_24h: 7, last_7d: 1_234, looked_at: 2_000, matched: 1_234, estimated: false },
  examples: [{ post: aPost("p1", { content: "🔥 acme!" }), spans: [[2, 6]] }],
};

beforeAll(() => server.listen());
afterAll(() => server.close());
afterEach(() => server.resetHandlers());
beforeEach(() => {
  world.reset();
  setPlace.mockClear();
  sent.length = 0;
  server.use(
    http.post("*/api/topics/preview", async ({ request }) => {
      const { query } = (await request.json()) as { query: string };
      if (!query.includes("NEAR/0")) return HttpResponse.json(preview);
      const position = [...(query.split("NEAR/0")[0] ?? "")].length + 1;
      const said = { position, length: 6, message: "`NEAR` needs a number from 1 to 50" };
      return HttpResponse.json(
        { detail: [{ ...said, hint: "write `NEAR/10`", msg: "no", loc: ["body", "query"] }] },
        { status: 422 },
      );
    }),
    http.post("*/api/topics", async ({ request }) => {
      const { name, ...more } = (await request.json()) as NewTopic;
      sent.push({ name, ...more });
      world.topics.push(aTopic(name, { kind: more.kind, query: more.query }));
      return HttpResponse.json(world.topics.at(-1), { status: 201 });
    }),
    http.patch("*/api/topics/:id", async ({ request, params }) => {
      const said = (await request.json()) as Topic;
      sent.push(said);
      const n = world.topics.findIndex(({ id }) => id === params.id);
      const old = world.topics[n];
      if (!old || said.query_version !== old.query_version) {
        return HttpResponse.json({ detail: "the topic is at version 2" }, { status: 409 });
      }
      world.topics[n] = { ...old, ...said, query_version: old.query_version + 1 };
      return HttpResponse.json(world.topics[n]);
    }),
    http.delete("*/api/topics/:id", ({ params }) => {
      world.topics = world.topics.filter(({ id }) => id !== params.id);
      return new HttpResponse(null, { status: 204 });
    }),
  );
});

const view = (edit: string | null = null) =>
  render(
    <Providers>
      <TopicsPage range={A_DAY} heldAt={null} place={{ edit, topic: null }} setPlace={setPlace} />
    </Providers>,
  );

const rows = () => screen.getAllByRole("rowheader").map((row) => row.textContent);

it("helps to make the first topic, who may", async () => {
  view();
  await userEvent.click(await screen.findByRole("button", { name: "Make the first topic" }));
  expect(setPlace).toHaveBeenCalledWith({ edit: "new" });
});

it("shows all topics, found by typing and put in order", async () => {
  const filling = { state: "filling", done: 0.42, from: null } as const;
  world.topics = [
    aTopic("Acme", { posts: 5 }),
    aTopic("Coffee", { posts: 9, open_incidents: 2 }),
    aTopic("Train", { posts: 7, backfill: filling, state: "active" }),
    aTopic("Old", { state: "archived" }),
  ];
  view();
  await screen.findByRole("table");
  expect(rows()).toEqual(["Coffee Brand", "Train BrandFilling the past: 42%", "Acme Brand"]);
  expect(screen.getByRole("progressbar")).toHaveAttribute("aria-valuenow", "42");
  expect(screen.getByRole("button", { name: "2 open" })).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Topic" }));
  expect(rows()[0]).toBe("Acme Brand");
  expect(screen.getByRole("columnheader", { name: "Topic" })).toHaveAttribute(
    "aria-sort",
    "ascending",
  );
  await userEvent.click(screen.getByRole("button", { name: "Archived · 1" }));
  expect(rows()).toContain("Old Brand · Archived");
  await userEvent.type(screen.getByRole("searchbox", { name: "Find a topic" }), "off");
  expect(rows()).toEqual(["Coffee Brand"]);
});

it("tells what net sentiment was before in words that need no tooltip", async () => {
  world.topics = [
    aTopic("Acme", { net_sentiment: 14, net_sentiment_change: -53 }),
    aTopic("Coffee", { net_sentiment: -3, net_sentiment_change: 0.2 }),
    aTopic("Train", { net_sentiment: 8, net_sentiment_change: null }),
  ];
  view();
  await screen.findByRole("table");
  const net = (name: RegExp) =>
    within(screen.getByRole("row", { name })).getAllByRole("cell")[3]?.textContent;
  expect(net(/Acme/)).toMatch(/\+14 from \+67$/);
  expect(net(/Coffee/)).toMatch(/−3 unchanged$/);
  expect(net(/Train/)).toMatch(/\+8 ?$/);
});

it("compares those that are chosen, and says that eleven are too many", async () => {
  world.topics = Array.from({ length: 11 }, (_, n) => aTopic(`T${n}`));
  view();
  await screen.findByRole("table");
  const boxes = screen.getAllByRole("checkbox");
  for (const box of boxes.slice(0, 10)) await userEvent.click(box);
  expect(screen.getByRole("button", { name: "Compare · 10" })).toBeEnabled();
  await userEvent.click(boxes[10] as HTMLElement);
  expect(screen.getByText("At most 10 topics can be compared.")).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Compare · 11" })).toBeDisabled();
  for (const box of boxes.slice(2)) await userEvent.click(box);
  await userEvent.click(screen.getByRole("button", { name: "Compare · 2" }));
  expect(setPlace).toHaveBeenLastCalledWith({
    view: "compare",
    topics: ["id-of-T0", "id-of-T1"],
    set: null,
  });
});

it("pauses and archives a topic, and deletes it when asked twice", async () => {
  world.topics = [aTopic("Acme"), aTopic("Coffee")];
  view();
  const open = async (name: string) =>
    userEvent.click(await screen.findByRole("button", { name: `${name}: actions` }));
  await open("Acme");
  await userEvent.click(screen.getByRole("button", { name: "Pause" }));
  expect(await screen.findByText("Brand · Paused")).toBeInTheDocument();
  await open("Acme");
  await userEvent.click(screen.getByRole("button", { name: "Archive" }));
  await waitFor(() => expect(rows()).toEqual(["Coffee Brand"]));
  await open("Coffee");
  await userEvent.click(screen.getByRole("button", { name: "Delete" }));
  expect(world.topics).toHaveLength(2);
  await userEvent.click(screen.getByRole("button", { name: "Delete topic and counts?" }));
  await waitFor(() => expect(world.topics).toHaveLength(1));
});

it("names what does nothing any more without a topic, before it is deleted", async () => {
  world.topics = [aTopic("Acme"), aTopic("Coffee")];
  const on = world.topics[0]?.id;
  server.use(
    http.get("*/api/rules", () =>
      HttpResponse.json({ rules: [{ name: "Mood", topic_id: on }, { name: "All" }], idle: {} }),
    ),
    http.get("*/api/digests", () =>
      HttpResponse.json({ digests: [{ name: "Morning", topic: on }], idle: {} }),
    ),
  );
  view();
  await userEvent.click(await screen.findByRole("button", { name: "Acme: actions" }));
  expect(await screen.findByText(/do nothing/)).toHaveTextContent("do nothing: Mood, Morning.");
  await userEvent.click(await screen.findByRole("button", { name: "Coffee: actions" }));
  await waitFor(() => expect(screen.queryByText(/do nothing/)).not.toBeInTheDocument());
});

it("shows no forms to who may not manage", async () => {
  world.scopes = ["read"];
  world.topics = [aTopic("Acme")];
  view("new");
  await screen.findByRole("table");
  expect(screen.queryByRole("button", { name: "New topic" })).not.toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "Acme: actions" })).not.toBeInTheDocument();
  expect(screen.queryByRole("form")).not.toBeInTheDocument();
});

it("says how far it looked where it finds nothing", async () => {
  const nothing = { ...preview.matches, last_24h: 0, last_7d: 0, looked_at: 10_000 };
  let estimated = true;
  server.use(
    http.post("*/api/topics/preview", () =>
      HttpResponse.json({ ...preview, examples: [], matches: { ...nothing, estimated } }),
    ),
  );
  view("new");
  const shown = await screen.findByRole("region", { name: "Preview" });
  await userEvent.type(screen.getByLabelText("Query"), "acme");
  await waitFor(() => expect(shown).toHaveTextContent("None of the newest 10,000 posts matches"));
  expect(shown).not.toHaveTextContent("No stored post of the last 7 days");
  estimated = false;
  await userEvent.type(screen.getByLabelText("Query"), "s");
  await waitFor(() => expect(shown).toHaveTextContent("No stored post of the last 7 days matches"));
});

it("says of an estimate how few posts it is made from", async () => {
  const few = { last_24h: 14, last_7d: 37, looked_at: 10_000, matched: 12, estimated: true };
  server.use(
    http.post("*/api/topics/preview", () => HttpResponse.json({ ...preview, matches: few })),
  );
  view("new");
  const shown = await screen.findByRole("region", { name: "Preview" });
  await userEvent.type(screen.getByLabelText("Query"), "orange");
  await waitFor(() =>
    expect(shown).toHaveTextContent("Estimated: 12 of the newest 10,000 posts match."),
  );
});

it("shows what a query finds before it is saved", async () => {
  view("new");
  const shown = await screen.findByRole("region", { name: "Preview" });
  await userEvent.click(within(shown).getByRole("button", { name: "acme phone" }));
  expect(screen.getByLabelText("Query")).toHaveValue("acme phone");
  await waitFor(() => expect(shown).toHaveTextContent("Finds posts with “acme” and “phone”"));
  expect(shown).toHaveTextContent("7 posts in 24 hours");
  expect(shown).toHaveTextContent("1,234 posts in 7 days");
  expect(within(shown).getByText("acme", { selector: "mark" })).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Save topic" })).toBeDisabled();
  await userEvent.type(screen.getByLabelText("Name"), "Acme");
  await userEvent.selectOptions(screen.getByLabelText("Kind"), "competitor");
  await userEvent.type(screen.getByLabelText("Languages"), "en, de");
  await waitFor(() => expect(screen.getByRole("button", { name: "Save topic" })).toBeEnabled());
  await userEvent.click(screen.getByRole("button", { name: "Save topic" }));
  await waitFor(() =>
    expect(setPlace).toHaveBeenCalledWith({ view: null, edit: null, topic: "id-of-Acme" }),
  );
  expect(sent).toEqual([
    { name: "Acme", kind: "competitor", query: "acme phone", languages: ["en", "de"] },
  ]);
});

it("marks a mistake at its place, and does not save it", async () => {
  view("new");
  const field = await screen.findByLabelText<HTMLTextAreaElement>("Query");
  await userEvent.type(screen.getByLabelText("Name"), "Acme");
  await userEvent.type(field, "🔥 NEAR/0 acme");
  const place = await screen.findByRole("button", { name: "Character 3" });
  expect(place.parentElement).toHaveTextContent("NEAR needs a number from 1 to 50. Write NEAR/10.");
  expect(screen.getByText("NEAR/0", { selector: "mark" })).toBeInTheDocument();
  expect(field).toBeInvalid();
  expect(screen.getByRole("button", { name: "Save topic" })).toBeDisabled();
  await userEvent.click(place);
  expect(field.value.slice(field.selectionStart, field.selectionEnd)).toBe("NEAR/0");
});

it("says that a name is taken", async () => {
  world.topics = [aTopic("Acme")];
  view("new");
  await userEvent.type(await screen.findByLabelText("Name"), "ACME");
  expect(await screen.findByText("There is a topic with this name.")).toBeInTheDocument();
});

it("tells who comes second what the other has made, and lets him choose", async () => {
  world.topics = [aTopic("Acme")];
  view("id-of-Acme");
  await userEvent.type(await screen.findByLabelText("Query"), " phone");
  world.topics = [aTopic("Acme", { query: "acme tablet", query_version: 2, changed_by: "bob" })];
  await waitFor(() => expect(screen.getByRole("button", { name: "Save topic" })).toBeEnabled());
  await userEvent.click(screen.getByRole("button", { name: "Save topic" }));
  const told = (await screen.findByText(/bob changed this topic/)).parentElement as HTMLElement;
  expect(told).toHaveTextContent("acme tablet");
  await userEvent.click(within(told).getByRole("button", { name: "Save mine over it" }));
  await waitFor(() => expect(setPlace).toHaveBeenCalled());
  expect(sent.at(-1)).toMatchObject({ query: "acme phone", query_version: 2 });
});

it("takes the other's version into the form", async () => {
  world.topics = [aTopic("Acme")];
  view("id-of-Acme");
  const field = await screen.findByLabelText("Query");
  world.topics = [aTopic("Acme", { query: "acme tablet", query_version: 2 })];
  await userEvent.type(field, " phone");
  await waitFor(() => expect(screen.getByRole("button", { name: "Save topic" })).toBeEnabled());
  await userEvent.click(screen.getByRole("button", { name: "Save topic" }));
  await userEvent.click(await screen.findByRole("button", { name: "Take their version" }));
  expect(field).toHaveValue("acme tablet");
  expect(screen.queryByText(/changed this topic/)).not.toBeInTheDocument();
});

it("says below its field that a language is none", async () => {
  const msg = "'xx' is no language: write a code of ISO 639, as 'en' or 'pt-BR'";
  const detail = [{ loc: ["body", "languages"], msg, type: "value_error" }];
  server.use(
    http.post("*/api/topics/preview", () => HttpResponse.json({ detail }, { status: 422 })),
  );
  view("new");
  await userEvent.type(await screen.findByLabelText("Name"), "Acme");
  await userEvent.type(screen.getByLabelText("Query"), "acme");
  await userEvent.type(screen.getByLabelText("Languages"), "xx");
  expect(await screen.findByText(msg)).toBeVisible();
  expect(screen.getByLabelText("Languages")).toBeInvalid();
  expect(screen.getByRole("button", { name: "Save topic" })).toBeDisabled();
});
