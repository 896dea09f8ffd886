import { render, screen, waitFor } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { FeedStore } from "../live/feedStore";
import { server, world } from "../test/server";
import { LivePill } from "./LivePill";
import { Providers } from "./providers";

beforeAll(() => server.listen());
afterAll(() => server.close());
afterEach(() => {
  server.resetHandlers();
  world.reset();
});

it("says that nothing new comes while an engine is away, and that it comes again", async () => {
  let away = true;
  server.use(
    http.get("*/api/stats", () =>
      away
        ? HttpResponse.json({ detail: "Redis does not answer" }, { status: 503 })
        : HttpResponse.json({ lag: 0, queue_depth: 0, waiting_seconds: 0 }),
    ),
  );
  const store = new FeedStore();
  render(
    <Providers>
      <LivePill store={store} unreachable={false} />
    </Providers>,
  );
  store.setLink({ kind: "live", lag: 0 });
  const pill = screen.getByTestId("connection");
  await waitFor(() => expect(pill).toHaveTextContent("Delayedno new posts"), { timeout: 8_000 });
  away = false;
  await waitFor(() => expect(pill).toHaveTextContent("Live"), { timeout: 12_000 });
}, 25_000);
