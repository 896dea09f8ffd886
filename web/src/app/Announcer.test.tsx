import { MantineProvider } from "@mantine/core";
import { act, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { FeedStore } from "../live/feedStore";
import { Announcer } from "./Announcer";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const store = new FeedStore();
const page = (openAlerts: number) => (
  <MantineProvider>
    <Announcer store={store} unreachable={false} openAlerts={openAlerts} />
  </MantineProvider>
);
const said = () => screen.getByRole("status").textContent;

it("speaks at once, then at most every 10 s, and only of the last change", () => {
  const { rerender } = render(page(0));
  act(() => vi.advanceTimersByTime(1));
  expect(said()).toBe("Connecting. 0 open alerts.");
  rerender(page(1));
  act(() => vi.advanceTimersByTime(5_000));
  expect(said()).toBe("Connecting. 0 open alerts.");
  rerender(page(2));
  rerender(page(1));
  act(() => vi.advanceTimersByTime(5_000));
  expect(said()).toBe("Connecting. 1 open alert.");
});
