import { cleanup, render, screen, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { ReadSource } from "../../api/sources";
import { Providers } from "../../app/providers";
import { A_DAY } from "../../lib/range";
import { aPost, server, world } from "../../test/server";
import { CoveragePanel } from "./CoveragePanel";

beforeAll(() => server.listen());
afterAll(() => server.close());
afterEach(() => server.resetHandlers());
beforeEach(() => world.reset());

const ago = (seconds: number) => new Date(Date.now() - 1_000 * seconds).toISOString();

const aSource = (parts: Partial<ReadSource> = {}): ReadSource => ({
  ...{ key: "rss:https://example.org/feed", kind: "rss", status: "connected", error: null },
  ...{ since: null, until: null, gaps: [], posts: 5, rejected: 0, last_post_at: null },
  ...{ updated_at: ago(1), ...parts },
});

type Named = [name: string, seconds: number];

function show(sources: ReadSource[], posts: Named[], stored: Named[] = []) {
  server.use(
    http.get("*/api/sources/coverage", () => HttpResponse.json({ sources })),
    http.get("*/api/posts", () =>
      HttpResponse.json({
        posts: posts.map(([id, seconds]) => aPost(id, { created_at: ago(seconds) })),
        ...{ total: posts.length, total_capped: false, limit: 60, offset: 0, next_cursor: null },
      }),
    ),
  );
  server.use(
    http.get("*/api/sources", () =>
      HttpResponse.json({
        sources: stored.map(([source, seconds]) => ({
          ...{ source, posts: 3, first_post_at: null, last_post_at: ago(seconds) },
        })),
      }),
    ),
  );
  render(
    <Providers>
      <CoveragePanel range={A_DAY} heldAt={null} onShowPosts={() => undefined} />
    </Providers>,
  );
}

const listed = async () =>
  within(await screen.findByRole("list", { name: "Sources" }))
    .getAllByRole("listitem")
    .map((item) => item.textContent);

it("names the simulator while its posts arrive, though no source is read", async () => {
  show([], [["sim:1:2", 2]]);
  expect(await listed()).toEqual(["SimulatorArrivingmade-up posts · last post 2 s ago"]);
  expect(screen.queryByText("No source is read")).not.toBeInTheDocument();
});

it("tells posts that are pushed from simulated ones", async () => {
  show(
    [],
    [
      ["p1", 4],
      ["sim:1:2", 2],
    ],
  );
  expect(await listed()).toEqual([
    "SimulatorArrivingmade-up posts · last post 2 s ago",
    "PushedArrivingAPI, webhooks, stream · last post 4 s ago",
  ]);
});

it("tells posts of a file from pushed ones of the same network", async () => {
  const span = { oldest: ago(200), newest: ago(99) };
  const file = { id: "i1", file: "survey.csv", phase: "done", sources: ["net"], ...span };
  server.use(http.get("*/api/imports", () => HttpResponse.json({ imports: [file] })));
  const stored: Named[] = [["net", 100]];
  show([], [["sim:1:2", 0]], stored);
  await screen.findByText("Imported");
  expect(await listed()).toEqual([
    "SimulatorArrivingmade-up posts · last post just now",
    "ImportedArrivingsurvey.csv · last post 1 min ago",
  ]);
  stored[0] = ["net", 5];
  cleanup();
  show([], [["sim:1:2", 0]], stored);
  await screen.findByText("Pushed");
  expect((await listed())[1]).toBe("PushedArrivingAPI, webhooks, stream · last post 5 s ago");
});

it("sees pushed posts that are not among the newest by their source", async () => {
  show(
    [],
    [["sim:1:2", 2]],
    [
      ["bluesky", 2],
      ["forum", 70],
    ],
  );
  await screen.findByText("Pushed");
  expect((await listed())[1]).toMatch(/last post 1 min ago$/);
});

it("takes posts beside a source that is heard for its own", async () => {
  show([aSource()], [["p1", 4]]);
  expect(await listed()).toHaveLength(1);
});

it("says that no source is read where nothing has come lately", async () => {
  show(
    [],
    [
      ["sim:1:2", 3_600],
      ["p1", 86_400],
    ],
  );
  expect(await screen.findByText("No source is read")).toBeInTheDocument();
});
