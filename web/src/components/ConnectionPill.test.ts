// @vitest-environment node
import { expect, it } from "vitest";
import type { Link } from "../live/socket";
import { pillText } from "./ConnectionPill";

const view = (link: Link, parts = {}) => ({ link, paused: false, behind: 0, trueAt: 0, ...parts });
const words = (link: Link, parts = {}, unreachable = false) => {
  const { word, detail } = pillText(view(link, parts), unreachable, 1_000);
  return detail ? `${word} ${detail}` : word;
};

it.each<[string, Link]>([
  ["Connecting", { kind: "connecting" }],
  ["Live 0.2 s", { kind: "live", lag: 200 }],
  ["Delayed 4.0 s", { kind: "delayed", lag: 4_000 }],
  ["Reconnecting in 3 s", { kind: "reconnecting", retryAt: 3_500 }],
  ["Reconnecting now", { kind: "reconnecting", retryAt: 900 }],
  ["Polling every 10 s", { kind: "polling", retryAt: 9_000 }],
  ["Paused in background", { kind: "resting" }],
])("says %s", (said, link) => {
  expect(words(link)).toBe(said);
});

it("posts that wait to be analysed are no present yet", () => {
  const live = view({ kind: "live", lag: 0 });
  expect(pillText(live, false, 0, 1_243)).toMatchObject({
    tone: "warn",
    word: "Delayed",
    detail: "1,243 waiting",
  });
  expect(pillText(live, false, 0, 0)).toMatchObject({ tone: "good", word: "Live" });
  expect(pillText(live, false, 0, null)).toMatchObject({
    tone: "warn",
    word: "Delayed",
    detail: "no new posts",
  });
});

it("a pause comes before everything, with what has passed since", () => {
  expect(words({ kind: "live", lag: 0 }, { paused: true, behind: 1_234 })).toBe(
    "Paused 1,234 behind",
  );
});

it("is offline, with the time of its data, when REST does not answer either", () => {
  expect(words({ kind: "polling", retryAt: 0 }, {}, true)).toMatch(
    /^Offline data until \d\d:\d\d:\d\d$/,
  );
  expect(words({ kind: "reconnecting", retryAt: 0 }, { trueAt: null }, true)).toBe(
    "Offline no data yet",
  );
});

it("a live connection is not offline because one request failed", () => {
  expect(words({ kind: "live", lag: 0 }, {}, true)).toBe("Live <0.1 s");
});
