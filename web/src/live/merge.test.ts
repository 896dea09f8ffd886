// @vitest-environment node
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alert, bucket, MINUTE, post, totals } from "../test/factories";
import {
  addPosts,
  applyReset,
  applySnapshot,
  applyUpdate,
  emptyPicture,
  MAX_POSTS,
  type Picture,
  switchFilter,
} from "./merge";
import type { Snapshot, Update } from "./protocol";

function snapshot(sequence: number, parts: Partial<Snapshot> = {}): Snapshot {
  return {
    type: "snapshot",
    timestamp: 0,
    position: { epoch: "e", sequence },
    posts: [],
    buckets: [],
    totals: totals(sequence),
    alerts: [],
    ...parts,
  };
}

function update(from: number, to: number, parts: Partial<Update> = {}): Update {
  return {
    type: "update",
    timestamp: 0,
    from: { epoch: "e", sequence: from },
    to: { epoch: "e", sequence: to },
    seen: parts.posts?.length ?? 0,
    posts: [],
    buckets: [],
    totals: totals(to),
    alerts: [],
    deleted: [],
    ...parts,
  };
}

const begun = (parts?: Partial<Snapshot>) => applySnapshot(emptyPicture(""), snapshot(0, parts));
const ids = (picture: Picture) => picture.posts.map(({ value }) => value.id);
const positives = (picture: Picture, at: number) => picture.buckets.get(at)?.value.positive;

describe("a picture", () => {
  it("takes counts as absolute, so that a frame that comes twice changes nothing", () => {
    const frame = update(0, 1, { posts: [post("a")], buckets: [bucket(0, 7)] });
    const once = applyUpdate(begun({ buckets: [bucket(0, 3)] }), frame);
    const twice = applyUpdate(once, frame);
    expect(positives(once, 0)).toBe(7);
    expect(twice).toEqual(once);
  });

  it("keeps the newer counts when an older frame comes late", () => {
    const late = update(0, 1, { buckets: [bucket(0, 5)] });
    const newer = update(1, 2, { buckets: [bucket(0, 9)] });
    const picture = applyUpdate(applyUpdate(begun(), newer), late);
    expect(positives(picture, 0)).toBe(9);
    expect(picture.totals?.value.last_hour.total).toBe(2);
    expect(picture.position?.sequence).toBe(2);
  });

  it("shows the newest posts first, wherever they were told", () => {
    const picture = addPosts(
      applyUpdate(begun(), update(0, 1, { posts: [post("new", 3_000), post("late", 500)] })),
      [post("read", 2_000)],
    );
    expect(ids(picture)).toEqual(["new", "read", "late"]);
  });

  it("shows a post's newest state once, also when REST tells an old one afterwards", () => {
    const live = applyUpdate(begun(), update(0, 1, { posts: [post("a", 1_000, "negative")] }));
    const picture = addPosts(live, [post("a", 1_000, "positive")]);
    expect(picture.posts.map(({ value }) => value.label)).toEqual(["negative"]);
  });

  it("keeps at most as many posts as the feed shows", () => {
    const many = Array.from({ length: MAX_POSTS + 30 }, (_, n) => post(`p${n}`, n));
    const picture = addPosts(begun(), many);
    expect(picture.posts).toHaveLength(MAX_POSTS);
    expect(picture.posts[0]?.value.at).toBe(MAX_POSTS + 29);
  });

  it("does not bring a deleted post back when its frame or REST comes late", () => {
    const gone = applyUpdate(begun({ posts: [post("a")] }), update(1, 2, { deleted: ["a"] }));
    expect(ids(gone)).toEqual([]);
    const late = applyUpdate(gone, update(0, 1, { posts: [post("a")] }));
    expect(ids(addPosts(late, [post("a")]))).toEqual([]);
  });

  it("shows a post that was written again after its deletion", () => {
    const gone = applyUpdate(begun({ posts: [post("a")] }), update(0, 1, { deleted: ["a"] }));
    expect(ids(applyUpdate(gone, update(1, 2, { posts: [post("a")] })))).toEqual(["a"]);
  });

  it("counts what the newest posts stand for, once", () => {
    const frame = update(0, 1, { posts: [post("a")], seen: 340 });
    const picture = applyUpdate(applyUpdate(begun(), frame), frame);
    expect(picture.seen).toBe(340);
  });

  it("closes an alert when it is told resolved", () => {
    const opened = applyUpdate(begun(), update(0, 1, { alerts: [alert("x", true)] }));
    const closed = applyUpdate(opened, update(1, 2, { alerts: [alert("x", false)] }));
    expect(closed.alerts.get("x")?.value.open).toBe(false);
  });

  it("closes an alert that ended while nobody listened, and keeps what has ended", () => {
    const known = begun({
      alerts: [alert("ended", false, 4), alert("gone", true), alert("x", true)],
    });
    const later = applySnapshot(applyReset(known), snapshot(9, { alerts: [alert("x", true)] }));
    expect([...later.alerts.keys()]).toEqual(["ended", "x"]);
    const late = applySnapshot(
      applyUpdate(begun(), update(0, 7, { alerts: [alert("y", true)] })),
      snapshot(3),
    );
    expect([...late.alerts.keys()]).toEqual(["y"]);
  });

  it("does not take an alert back to a state before, though it is told later", () => {
    const closed = applyUpdate(begun(), update(0, 1, { alerts: [alert("x", false, 3)] }));
    const again = applyUpdate(closed, update(1, 2, { alerts: [alert("x", true, 2)] }));
    expect(again.alerts.get("x")?.value.open).toBe(false);
  });

  it("drops posts that were erased while it slept, once REST does not know them", () => {
    const known = begun({ posts: [post("erased", 5), post("kept", 4), post("old", 1)] });
    const woken = applySnapshot(applyReset(known), snapshot(90, { posts: [post("new", 9)] }));
    expect(ids(woken)).toEqual(["new", "erased", "kept", "old"]);
    expect(ids(addPosts(woken, [post("kept", 4)]))).toEqual(["new", "kept"]);
  });

  it("drops posts that were erased while it polled, and keeps what is live or older", () => {
    const live = begun({ posts: [post("live", 6)] });
    const polled = addPosts(live, [post("erased", 5), post("kept", 4), post("old", 1)]);
    expect(ids(addPosts(polled, [post("kept", 4)]))).toEqual(["live", "kept", "old"]);
    expect(ids(addPosts(polled, [post("kept", 4)], true))).toEqual(["live", "kept"]);
    expect(ids(addPosts(polled, [], true))).toEqual(["live"]);
  });
});

describe("positions", () => {
  it("notice a hole, so that history is loaded again", () => {
    expect(applyUpdate(begun(), update(4, 5)).holes).toBe(1);
    expect(applyUpdate(begun(), update(0, 5)).holes).toBe(0);
  });

  it("ignore an update of an epoch that was not begun with a snapshot", () => {
    const foreign = { epoch: "other", sequence: 9 };
    const picture = begun({ posts: [post("a")] });
    expect(applyUpdate(picture, { ...update(8, 9), from: foreign, to: foreign })).toBe(picture);
  });

  it("start anew with a new epoch, though its numbers are lower", () => {
    const old = applySnapshot(
      emptyPicture(""),
      snapshot(900, { posts: [post("a")], buckets: [bucket(0, 90), bucket(MINUTE, 4)] }),
    );
    const position = { epoch: "f", sequence: 2 };
    const picture = applySnapshot(old, { ...snapshot(2), position, buckets: [bucket(0, 3)] });
    expect(picture.position).toEqual(position);
    expect(positives(picture, 0)).toBe(3);
    expect(positives(picture, MINUTE)).toBe(4);
    expect(ids(picture)).toEqual(["a"]);
  });

  it("after a reset keep what is shown, ask for history, and wait for a snapshot", () => {
    const reset = applyReset(begun({ posts: [post("a")], buckets: [bucket(0, 3)] }));
    expect(ids(reset)).toEqual(["a"]);
    expect(reset.position).toBeNull();
    expect(reset.holes).toBe(1);
    expect(applyUpdate(reset, update(0, 1, { posts: [post("b")] }))).toBe(reset);
  });

  it("do not go back with a late snapshot", () => {
    const ahead = applyUpdate(begun(), update(0, 7, { buckets: [bucket(0, 9)] }));
    const picture = applySnapshot(ahead, snapshot(3, { buckets: [bucket(0, 5)] }));
    expect(picture.position?.sequence).toBe(7);
    expect(positives(picture, 0)).toBe(9);
  });
});

describe("a filter switch", () => {
  it("drops posts and counts of the old filter and keeps alerts", () => {
    const old = begun({ posts: [post("a")], buckets: [bucket(0, 3)], alerts: [alert("x", true)] });
    const picture = switchFilter(old, "source=bluesky");
    expect(picture.posts).toEqual([]);
    expect(picture.buckets.size).toBe(0);
    expect(picture.totals).toBeNull();
    expect([...picture.alerts.keys()]).toEqual(["x"]);
  });

  it("to the same filter changes nothing", () => {
    const picture = begun({ posts: [post("a")] });
    expect(switchFilter(picture, "")).toBe(picture);
  });
});

describe("whatever the order and however often frames come", () => {
  const step = fc.record({
    posts: fc.array(fc.record({ id: fc.nat(12), at: fc.nat(50), label: fc.nat(2) }), {
      maxLength: 4,
    }),
    deleted: fc.array(fc.nat(12), { maxLength: 2 }),
    buckets: fc.array(fc.record({ minute: fc.nat(4), positive: fc.nat(99) }), { maxLength: 3 }),
    alerts: fc.array(fc.record({ id: fc.nat(2), open: fc.boolean() }), { maxLength: 1 }),
  });

  const journey = fc.array(step, { minLength: 1, maxLength: 8 }).chain((steps) =>
    fc.tuple(
      fc.constant(
        steps.map((said, n) => {
          const posts = new Map(
            said.posts.map(({ id, at, label }) => [id, post(`p${id}`, at, `label ${label}`)]),
          );
          return update(n, n + 1, {
            posts: [...posts.values()],
            deleted: said.deleted.filter((id) => !posts.has(id)).map((id) => `p${id}`),
            buckets: [
              ...new Map(
                said.buckets.map((b) => [b.minute, bucket(b.minute, b.positive)]),
              ).values(),
            ],
            alerts: said.alerts.map(({ id, open }) => alert(`a${id}`, open)),
          });
        }),
      ),
      fc.array(fc.nat(steps.length - 1), { maxLength: 16 }),
      fc.shuffledSubarray([...steps.keys()], { minLength: steps.length }),
    ),
  );

  it("the picture is the same", () => {
    fc.assert(
      fc.property(journey, ([updates, repeats, shuffled]) => {
        const inOrder = updates.reduce(applyUpdate, begun());
        const jumbled = [...repeats, ...shuffled]
          .flatMap((n) => updates[n] ?? [])
          .reduce(applyUpdate, begun());
        expect(jumbled.posts).toEqual(inOrder.posts);
        expect(new Map([...jumbled.buckets].sort())).toEqual(new Map([...inOrder.buckets].sort()));
        expect(new Map([...jumbled.alerts].sort())).toEqual(new Map([...inOrder.alerts].sort()));
        expect(jumbled.totals).toEqual(inOrder.totals);
        expect(jumbled.position).toEqual(inOrder.position);
      }),
      { numRuns: 300 },
    );
  });
});
