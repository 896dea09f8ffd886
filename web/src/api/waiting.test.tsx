import { render, screen, waitFor } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Providers } from "../app/providers";
import { server, world } from "../test/server";
import { useSources } from "./queries";
import { useWaitingPosts } from "./waiting";

beforeAll(() => {
  world.reset();
  server.listen();
});
afterAll(() => server.close());

function Counted() {
  useWaitingPosts(true);
  return <p>{useSources().data?.map(({ posts }) => posts)}</p>;
}

it("counts anew once the platform's own answer of before has run out", async () => {
  let lag = 418;
  let kept = 4582;
  server.use(
    http.get("*/api/stats", () => HttpResponse.json({ lag, queue_depth: lag, waiting_seconds: 0 })),
    http.get("*/api/sources", () =>
      HttpResponse.json({
        sources: [{ source: "replay", posts: kept, first_post_at: null, last_post_at: null }],
        ...{ total: 1, simulated: "none", limit: 1000, offset: 0 },
      }),
    ),
  );
  render(
    <Providers>
      <Counted />
    </Providers>,
  );
  await screen.findByText("4582");
  await new Promise((done) => setTimeout(done, 300));
  lag = 0;
  await new Promise((done) => setTimeout(done, 2_500));
  expect(screen.getByText("4582")).toBeInTheDocument();
  kept = 5000;
  await waitFor(() => expect(screen.getByText("5000")).toBeInTheDocument(), { timeout: 9_000 });
}, 20_000);
