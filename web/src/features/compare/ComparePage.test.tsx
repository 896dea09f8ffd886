import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import type { TopicSet } from "../../api/topics";
import { Providers } from "../../app/providers";
import { A_DAY } from "../../lib/range";
import { aTopic, server, world } from "../../test/server";
import ComparePage from "./ComparePage";

const setPlace = vi.fn();
const aSet = (topics: string[], parts: Partial<TopicSet> = {}): TopicSet => ({
  ...{ id: "set-1", name: "Market", topics, revision: 3 },
  ...{ created_at: "2026-11-28T00:00:00Z", created_by: "ann", ...parts },
});

beforeAll(() => server.listen());
afterAll(() => server.close());
afterEach(() => server.resetHandlers());
beforeEach(() => {
  world.reset();
  setPlace.mockClear();
  world.topics = [
    aTopic("Acme", { posts: 300, net_sentiment: -12 }),
    aTopic("Akme", { posts: 100 }),
    aTopic("Coffee", { posts: 50 }),
  ];
});

const view = (topics: string[] | null, set: string | null = null) =>
  render(
    <Providers>
      <ComparePage range={A_DAY} heldAt={null} place={{ topics, set }} setPlace={setPlace} />
    </Providers>,
  );
const panel = (name: string) => screen.findByRole("region", { name });

it("counts mentions by the buckets that one chooses", async () => {
  view(["id-of-Acme"]);
  const mentions = await panel("Mentions over time");
  const points = within(mentions).getByLabelText("Points of the mentions");
  await userEvent.selectOptions(points, "by 15 minutes");
  const periods = () =>
    world.asked
      .filter(({ pathname }) => pathname.endsWith("/compare"))
      .map(({ searchParams }) => searchParams.get("period"));
  await waitFor(() => expect(periods().at(-1)).toBe("15minute"));
});

it("shows mentions, share of voice, net sentiment and what is shared", async () => {
  view(["id-of-Acme", "akme"]);
  expect(await panel("Share of voice")).toHaveTextContent("1Acme30075%2Akme10025%");
  expect(await panel("Net sentiment")).toHaveTextContent("1Acme−122Akme+20");
  expect(await panel("Overlap")).toHaveTextContent("Acme and Akme124%12%");
  expect(within(await panel("Mentions over time")).getByRole("figure")).toHaveAccessibleName(
    "Mentions, last 24 hours: Acme 300, Akme 100",
  );
  expect(world.asked.at(-1)?.searchParams.get("topics")).toBe("id-of-Acme,id-of-Akme");
  await userEvent.click(screen.getByRole("button", { name: /Remove ?Akme/ }));
  expect(setPlace).toHaveBeenLastCalledWith({ topics: ["id-of-Acme"], set: null });
});

it("tells the bucket that is not over yet, under the chart and in the table", async () => {
  view(["id-of-Acme"]);
  const mentions = await panel("Mentions over time");
  expect(within(mentions).getByText(/^Dashed: .+, not over yet$/)).toBeInTheDocument();
  await userEvent.click(within(mentions).getByRole("button", { name: /table/i }));
  expect(within(mentions).getAllByRole("rowheader", { name: / \(so far\)$/ })).toHaveLength(1);
});

it("offers the most mentioned where nothing is chosen", async () => {
  view(null);
  await userEvent.click(await screen.findByRole("button", { name: "Compare Acme, Akme, Coffee" }));
  expect(setPlace).toHaveBeenCalledWith({
    topics: ["id-of-Acme", "id-of-Akme", "id-of-Coffee"],
    set: null,
  });
});

it("says that eleven are too many, and asks nothing", async () => {
  world.topics = Array.from({ length: 11 }, (_, n) => aTopic(`T${n}`));
  view(world.topics.map(({ id }) => id));
  expect(await screen.findByRole("alert")).toHaveTextContent(
    "11 topics are chosenAt most 10 can be compared. Remove one above.",
  );
  expect(world.asked).toEqual([]);
});

it("says what of a link is gone, and shows the rest", async () => {
  view(["id-of-Acme", "deleted"], "a-set-that-was");
  expect(await screen.findByText(/topic of this link does not exist any more/)).toBeInTheDocument();
  expect(screen.getByText(/set of this link does not exist any more/)).toBeInTheDocument();
  expect(await panel("Share of voice")).toHaveTextContent("Acme300100%");
});

it("saves a set, changes it, renames it and deletes it when asked twice", async () => {
  const sent: unknown[] = [];
  server.use(
    http.post("*/api/topic-sets", async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json(aSet([]), { status: 201 });
    }),
    http.patch("*/api/topic-sets/:id", async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json(aSet([]));
    }),
    http.delete("*/api/topic-sets/:id", () => new HttpResponse(null, { status: 204 })),
  );
  const { unmount } = view(["id-of-Acme", "id-of-Akme"]);
  await userEvent.click(await screen.findByRole("button", { name: "Save as set" }));
  await userEvent.type(screen.getByRole("textbox", { name: "Name of the set" }), "Market{Enter}");
  await waitFor(() => expect(setPlace).toHaveBeenCalledWith({ set: "set-1", topics: null }));
  expect(sent).toEqual([{ name: "Market", topics: ["id-of-Acme", "id-of-Akme"] }]);
  unmount();

  world.sets = [aSet(["id-of-Acme"])];
  const other = view(["id-of-Acme", "id-of-Coffee"], "set-1");
  await userEvent.click(await screen.findByRole("button", { name: "Save changes" }));
  await waitFor(() =>
    expect(sent.at(-1)).toEqual({
      name: "Market",
      topics: ["id-of-Acme", "id-of-Coffee"],
      revision: 3,
    }),
  );
  other.unmount();

  view(null, "set-1");
  await userEvent.click(await screen.findByRole("button", { name: "Rename" }));
  await userEvent.type(screen.getByRole("textbox", { name: "Name of the set" }), " 2{Enter}");
  await waitFor(() =>
    expect(sent.at(-1)).toEqual({ name: "Market 2", topics: ["id-of-Acme"], revision: 3 }),
  );
  await userEvent.click(await screen.findByRole("button", { name: "Delete set" }));
  await userEvent.click(screen.getByRole("button", { name: "Delete Market?" }));
  await waitFor(() =>
    expect(setPlace).toHaveBeenLastCalledWith({ set: null, topics: ["id-of-Acme"] }),
  );
});

it("lets who only reads choose a set, and change none", async () => {
  world.scopes = ["read"];
  world.sets = [aSet(["id-of-Acme"])];
  view(["id-of-Akme"]);
  await userEvent.selectOptions(await screen.findByLabelText("Saved set"), "Market");
  expect(setPlace).toHaveBeenCalledWith({ set: "set-1", topics: null });
  expect(screen.queryByRole("button", { name: "Save as set" })).not.toBeInTheDocument();
});
