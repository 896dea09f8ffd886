// @vitest-environment node
import { describe, expect, it } from "vitest";
import { parseFrame, readPosts } from "./protocol";

const counts = { positive: 2, neutral: 1, negative: 0, total: 3 };
const totals = { last_minute: counts, last_hour: counts, last_24_hours: counts };
const post = {
  post_id: "p1",
  source: "bluesky",
  content: "so good",
  author: null,
  created_at: "2026-11-22T08:00:00.123456+00:00",
  lang: "en",
  sentiment: { label: "positive", confidence: 0.93, emotion: "joy", model_name: "m" },
};
const snapshot = {
  type: "snapshot",
  timestamp: "2026-11-22T08:00:01Z",
  position: "a1b2:17",
  posts: [post],
  buckets: [
    {
      timestamp: "2026-11-22T08:00:00Z",
      positive: 2,
      neutral: 1,
      negative: 0,
      emotions: { joy: 3 },
    },
  ],
  totals,
  alerts: [],
};

const parse = (value: unknown) => parseFrame(JSON.stringify(value));

describe("a frame", () => {
  it("is read with times as numbers and its position in two parts", () => {
    const frame = parse(snapshot);
    expect(frame).toMatchObject({
      type: "snapshot",
      position: { epoch: "a1b2", sequence: 17 },
      posts: [{ id: "p1", at: Date.UTC(2026, 10, 22, 8, 0, 0, 123), label: "positive" }],
      buckets: [{ at: Date.UTC(2026, 10, 22, 8), emotions: { joy: 3 } }],
    });
  });

  it("tells all emotions of a post, the one it is counted as first", () => {
    const told = (sentiment: object) => {
      const parsed = parse({ ...snapshot, posts: [{ ...post, sentiment }] });
      return parsed?.type === "snapshot" ? parsed.posts[0]?.emotions : null;
    };
    const said = { label: "negative", confidence: 0.9, emotion: "sadness" };
    expect(told({ ...said, present_emotions: ["anger", "sadness"] })).toEqual(["sadness", "anger"]);
    expect(told({ ...said, emotion: "neutral", present_emotions: [] })).toEqual(["neutral"]);
    expect(told(said)).toEqual(["sadness"]);
  });

  it("may hold fields this page does not know", () => {
    expect(parse({ ...snapshot, novelty: 1, posts: [{ ...post, mood: "?" }] })).not.toBeNull();
  });

  it("of an unknown type is ignored", () => {
    expect(parse({ type: "fireworks", timestamp: "2026-11-22T08:00:01Z" })).toBeNull();
  });

  it.each([
    ["not JSON", "{"],
    ["a bare value", "3"],
    ["a position without a number", JSON.stringify({ ...snapshot, position: "a1b2" })],
    ["a time that is none", JSON.stringify({ ...snapshot, timestamp: "yesterday" })],
    [
      "a negative count",
      JSON.stringify({ ...snapshot, buckets: [{ ...snapshot.buckets[0], positive: -1 }] }),
    ],
  ])("that is malformed is ignored: %s", (_, text) => {
    expect(parseFrame(text)).toBeNull();
  });

  it("of an update may leave out what did not change", () => {
    const { position: _, alerts: __, ...rest } = snapshot;
    const frame = parse({ ...rest, type: "update", from: "a:1", to: "a:3", seen: 40 });
    expect(frame).toMatchObject({ seen: 40, deleted: [], alerts: [] });
  });
});

it("posts that cannot be read are left out, the others are shown", () => {
  expect(readPosts([post, { ...post, post_id: 7 }, "text"]).map(({ id }) => id)).toEqual(["p1"]);
});
