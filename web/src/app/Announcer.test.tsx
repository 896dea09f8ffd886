import { MantineProvider } from "@mantine/core";
import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { FeedStore } from "../live/feedStore";
import { Announcer } from "./Announcer";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const page = (store: FeedStore, openIncidents: number) => (
  <MantineProvider>
    <Announcer store={store} unreachable={false} openIncidents={openIncidents} />
  </MantineProvider>
);
const said = () => screen.getByRole("status").textContent;
const pass = (ms: number) => act(() => vi.advanceTimersByTime(ms));

it("speaks at once, then at most every 10 s, and only of the last change", () => {
  const store = new FeedStore();
  store.setLink({ kind: "live", lag: 0 });
  pass(300);
  const { rerender } = render(page(store, 0));
  pass(1);
  expect(said()).toBe("Live. 0 open incidents.");
  rerender(page(store, 1));
  pass(5_000);
  expect(said()).toBe("Live. 0 open incidents.");
  rerender(page(store, 2));
  rerender(page(store, 1));
  pass(5_000);
  expect(said()).toBe("Live. 1 open incident.");
});

it("says that it connects only where that takes long, and at once that it is live", () => {
  const store = new FeedStore();
  render(page(store, 0));
  pass(9_900);
  expect(said()).toBe("");
  pass(200);
  expect(said()).toBe("Connecting. 0 open incidents.");
  cleanup();
  const quick = new FeedStore();
  render(page(quick, 0));
  pass(1_000);
  quick.setLink({ kind: "live", lag: 0 });
  pass(300);
  pass(1);
  expect(said()).toBe("Live. 0 open incidents.");
});
