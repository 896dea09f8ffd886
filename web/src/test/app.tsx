/** The whole page before a made-up API and socket, as tests of it open it. */
import { render, screen, waitFor } from "@testing-library/react";
import { VirtuosoMockContext } from "react-virtuoso";
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from "vitest";
import { App } from "../app/App";
import { Providers } from "../app/providers";
import { FakeWebSocket, hello } from "./FakeWebSocket";
import { server, world } from "./server";

const counts = { positive: 0, neutral: 0, negative: 0, total: 0 };
/** What a socket tells first, of a platform without posts. */
export const picture = {
  posts: [] as object[],
  buckets: [] as object[],
  totals: { last_minute: counts, last_hour: counts, last_24_hours: counts },
  alerts: [] as object[],
};

/** Each test of the file has a fresh API and socket. */
export function beforeAMadeUpApi(): void {
  beforeAll(() => server.listen({ onUnhandledFrame: "error" }));
  afterAll(() => server.close());

  beforeEach(() => {
    world.reset();
    FakeWebSocket.opened = [];
    vi.stubGlobal("WebSocket", FakeWebSocket);
    window.history.replaceState(null, "", "/");
  });

  afterEach(() => {
    server.resetHandlers();
    vi.unstubAllGlobals();
  });
}

/** What the page loads later is loaded now, so that no test waits for it to be compiled. */
export function loadedBefore(...load: (() => Promise<unknown>)[]): void {
  beforeAll(async () => {
    await Promise.all(load.map((each) => each()));
  }, 120_000);
}

/** Open the page, at an address or at the one that the test has set. */
export function renderApp(address?: string): void {
  if (address !== undefined) window.history.replaceState(null, "", address);
  render(
    <VirtuosoMockContext.Provider value={{ viewportHeight: 600, itemHeight: 80 }}>
      <Providers>
        <App />
      </Providers>
    </VirtuosoMockContext.Provider>,
  );
}

/** The socket's first frames. */
export async function greet(parts: Partial<typeof picture> = {}): Promise<void> {
  await waitFor(() => expect(FakeWebSocket.opened.length).toBeGreaterThan(0));
  FakeWebSocket.last.accept();
  FakeWebSocket.last.tell(hello);
  FakeWebSocket.last.tell({ type: "snapshot", position: "e:1", ...picture, ...parts });
}

export const panel = (name: string) => screen.getByRole("region", { name });
