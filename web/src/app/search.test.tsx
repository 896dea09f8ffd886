/** What is searched for narrows the charts and numbers, too, and they say when they are of a part. */
import { screen, render as testingRender, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { VirtuosoMockContext } from "react-virtuoso";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { FakeWebSocket, hello } from "../test/FakeWebSocket";
import { server, world } from "../test/server";
import { App } from "./App";
import { Providers } from "./providers";

beforeAll(() => server.listen({ onUnhandledFrame: "error" }));
afterAll(() => server.close());

beforeEach(() => {
  world.reset();
  FakeWebSocket.opened = [];
  vi.stubGlobal("WebSocket", FakeWebSocket);
});

afterEach(() => {
  server.resetHandlers();
  vi.unstubAllGlobals();
});

it("counts what a search finds over REST, whatever the live minutes of all posts say", async () => {
  const asked: (string | null)[] = [];
  server.use(
    http.get("*/api/sentiment/aggregate", ({ request }) => {
      const q = new URL(request.url).searchParams.get("q");
      asked.push(q);
      const minute = new Date(Math.floor(Date.now() / 60_000) * 60_000 - 60_000).toISOString();
      const bucket = { timestamp: minute, positive_count: 3, neutral_count: 0, negative_count: 1 };
      return HttpResponse.json({
        data: [bucket],
        sample: { since: "2026-11-20T08:00:00+00:00", share: 0.125 },
      });
    }),
  );
  window.history.replaceState(null, "", "/?q=acme");
  testingRender(
    <VirtuosoMockContext.Provider value={{ viewportHeight: 600, itemHeight: 80 }}>
      <Providers>
        <App />
      </Providers>
    </VirtuosoMockContext.Provider>,
  );
  await waitFor(() => expect(FakeWebSocket.opened.length).toBeGreaterThan(0));
  FakeWebSocket.last.accept();
  FakeWebSocket.last.tell(hello);
  const none = { positive: 0, neutral: 0, negative: 0, total: 0 };
  const minute = new Date(Math.floor(Date.now() / 60_000) * 60_000).toISOString();
  FakeWebSocket.last.tell({
    type: "snapshot",
    position: "e:1",
    posts: [],
    buckets: [{ timestamp: minute, positive: 0, neutral: 0, negative: 900, emotions: {} }],
    totals: { last_minute: none, last_hour: none, last_24_hours: none },
    alerts: [],
  });
  const card = (await screen.findByText("Net sentiment")).closest("div") as HTMLElement;
  expect(await within(card).findByText("+50")).toBeInTheDocument();
  expect(asked).toContain("acme");
  expect(await screen.findByText(/Too many posts match/)).toBeInTheDocument();
});
