import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { FeedStore } from "./feedStore";
import type { Post, Snapshot, Update } from "./protocol";

const counts = { positive: 0, neutral: 0, negative: 0, total: 0 };
const totals = { last_minute: counts, last_hour: counts, last_24_hours: counts };

function post(id: string): Post {
  return {
    id,
    source: "s",
    content: id,
    author: null,
    url: null,
    at: 0,
    label: "neutral",
    confidence: 1,
    emotion: "neutral",
    emotions: ["neutral"],
    model: null,
    corrected: false,
  };
}

const snapshot: Snapshot = {
  type: "snapshot",
  timestamp: 0,
  position: { epoch: "e", sequence: 0 },
  posts: [],
  buckets: [],
  totals,
  alerts: [],
};

function update(to: number, posts: Post[], seen = posts.length): Update {
  return {
    ...snapshot,
    type: "update",
    from: { epoch: "e", sequence: to - 1 },
    to: { epoch: "e", sequence: to },
    seen,
    posts,
    deleted: [],
  };
}

let store: FeedStore;
const shown = () => store.view().picture.posts.map(({ value }) => value.id);
const pass = (ms: number) => vi.advanceTimersByTime(ms);

beforeEach(() => {
  vi.useFakeTimers();
  store = new FeedStore();
  store.accept(snapshot);
  pass(300);
});

afterEach(() => {
  vi.useRealTimers();
});

it("a thousand frames a second are shown at most every 250 ms", () => {
  const listener = vi.fn();
  store.subscribe(listener);
  for (let n = 1; n <= 1_000; n++) {
    store.accept(update(n, [post(`p${n}`)]));
    pass(1);
  }
  pass(300);
  expect(listener.mock.calls.length).toBeGreaterThanOrEqual(3);
  expect(listener.mock.calls.length).toBeLessThanOrEqual(6);
  expect(store.view().picture.seen).toBe(1_000);
});

it("is shown within an animation frame", () => {
  const frame = vi.spyOn(window, "requestAnimationFrame").mockImplementation(() => 0);
  store.accept(update(1, [post("a")]));
  pass(1_000);
  expect(frame).toHaveBeenCalledOnce();
  expect(shown()).toEqual([]);
});

it("leaves no timer behind when nobody looks any more, and shows the next what is true", () => {
  const leave = store.subscribe(vi.fn());
  store.accept(update(1, [post("a")]));
  pass(300);
  store.accept(update(2, [post("b")]));
  expect(vi.getTimerCount()).toBe(1);
  leave();
  expect(vi.getTimerCount()).toBe(0);
  expect(shown()).toEqual(["b", "a"]);
});

it("while paused shows what it showed, counts what passes, and has it all afterwards", () => {
  store.accept(update(1, [post("a")]));
  pass(300);
  store.setPaused(true);
  store.accept(update(2, [post("b")], 40));
  pass(300);
  expect(shown()).toEqual(["a"]);
  expect(store.view().behind).toBe(40);
  store.setPaused(false);
  expect(shown()).toEqual(["b", "a"]);
  expect(store.view().behind).toBe(0);
});

it("while paused still tells how the connection is", () => {
  store.setPaused(true);
  store.setLink({ kind: "polling", retryAt: 0 });
  pass(300);
  expect(store.view().link.kind).toBe("polling");
});

it("shows another filter's empty picture at once", () => {
  store.accept(update(1, [post("a")]));
  pass(300);
  store.switchFilter("source=x");
  expect(shown()).toEqual([]);
  expect(store.position).toBeNull();
});
