import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aTopic } from "../test/server";
import {
  barsOf,
  changeWords,
  coverage,
  cutAt,
  filledPercent,
  findTopic,
  inOrder,
  inUtf16,
  isFilling,
  mistakeIn,
  readLanguages,
  searchTopics,
} from "./topics";

const topics = [aTopic("Acme"), aTopic("Acme Phone"), aTopic("Big Acme"), aTopic("Coffee")];
const names = (found: { name: string }[]) => found.map(({ name }) => name);

it("a topic is found by its id, or its name in any case and width", () => {
  for (const asked of ["id-of-Acme", "acme", "ＡＣＭＥ", " Acme "]) {
    expect(findTopic(topics, asked)?.name).toBe("Acme");
  }
  expect(findTopic(topics, "nobody")).toBeUndefined();
});

it("typing finds names that hold every word, those that begin so first", () => {
  expect(names(searchTopics(topics, "acme"))).toEqual(["Acme", "Acme Phone", "Big Acme"]);
  expect(names(searchTopics(topics, "phone acme"))).toEqual(["Acme Phone"]);
  expect(searchTopics(topics, "")).toHaveLength(4);
});

it("topics are put in order by a number, the unknown last either way", () => {
  const some = [
    aTopic("b", { change: 1 }),
    aTopic("none", { change: null }),
    aTopic("a", { change: 1 }),
    aTopic("c", { change: -0.5 }),
  ];
  expect(names(inOrder(some, "change", true))).toEqual(["a", "b", "c", "none"]);
  expect(names(inOrder(some, "change", false))).toEqual(["c", "a", "b", "none"]);
  expect(names(inOrder(some, "name", true))).toEqual(["none", "c", "b", "a"]);
});

it.each([
  [{ posts: 138, change: 0.38 }, "+38%"],
  [{ posts: 60, change: -0.4 }, "−40%"],
  [{ posts: 294, change: 97 }, "from 3"],
  [{ posts: 0, change: -1 }, "−100%"],
  [{ posts: 5, change: null }, "new"],
  [{ posts: 0, change: null }, "–"],
  [{ posts: 4, change: 0 }, "0%"],
])("a change of %o is told as %s", (topic, said) => {
  expect(changeWords(topic)).toBe(said);
});

describe("while the past is filled in", () => {
  const filling = (parts: object) =>
    aTopic("Acme", { backfill: { state: "filling", done: 0.999, from: null }, ...parts });

  it("it is never said to be done before it is", () => {
    expect(filledPercent(filling({}))).toBe(99);
    expect(filledPercent(aTopic("Acme"))).toBe(100);
  });

  it("a topic that is not matched is not being filled", () => {
    expect(isFilling(filling({}))).toBe(true);
    expect(isFilling(filling({ state: "paused" }))).toBe(false);
  });

  it("says since when its counts are whole", () => {
    const now = Date.parse("2026-11-28T12:00:00Z");
    expect(coverage(aTopic("Acme"), now)).toBeNull();
    expect(coverage(filling({ covered_from: null }), now)).toBe("Counts are not whole yet.");
    expect(coverage(filling({ covered_from: "2026-11-20T09:00:00Z" }), now)).toMatch(
      /^Counts are whole from 20 Nov,? .* on\.$/,
    );
    expect(coverage(filling({ query_version: 2 }), now)).toContain("of the query before");
    expect(coverage(aTopic("Acme", { state: "archived" }), now)).toContain("stand still");
  });
});

describe("a text that is cut at spans", () => {
  it("is marked by code points, as the API counts", () => {
    expect(cutAt("🔥🔥 acme", [[3, 7]])).toEqual([
      { text: "🔥🔥 ", marked: false, at: 0 },
      { text: "acme", marked: true, at: 3 },
    ]);
    expect("🔥🔥 acme".slice(...inUtf16("🔥🔥 acme", 3, 7))).toBe("acme");
  });

  it("is whole again when it is put together, whatever the spans", () => {
    const span = fc.tuple(fc.nat(30), fc.nat(30)).map(([a, b]): [number, number] => [a, a + b]);
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.array(span), (text, spans) => {
        const pieces = cutAt(text, spans);
        expect(pieces.map((piece) => piece.text).join("")).toBe(text);
        expect(new Set(pieces.map(({ at }) => at)).size).toBe(pieces.length);
      }),
    );
  });
});

it("a mistake is read from what the API says, and nothing else is one", () => {
  const mistake = { position: 3, length: 2, message: "no", hint: "so" };
  expect(mistakeIn([{ msg: "other" }, { ...mistake, loc: ["body"] }])).toEqual(mistake);
  expect(mistakeIn([{ loc: ["body", "name"], msg: "too long" }, null])).toBeNull();
});

it("a trend is drawn with its empty buckets", () => {
  const bucket = {
    timestamp: "2026-11-28T01:00:00Z",
    posts: 5,
    positive: 1,
    negative: 3,
    neutral: 1,
  };
  const now = Date.parse("2026-11-28T02:40:00Z");
  const bars = barsOf([bucket], "hour", "2026-11-28T00:10:00Z", "2026-11-28T03:00:00Z", "UTC", now);
  expect(bars.map(({ posts }) => posts)).toEqual([0, 5, 0]);
  expect(bars[1]).toMatchObject({ negative: 3 });
  // The first hour began before the range, the last is not over.
  expect(bars.map(({ part }) => part)).toEqual([true, false, true]);
});

it("languages are codes with anything between them, each once", () => {
  expect(readLanguages("en, de;pt-BR en")).toEqual(["en", "de", "pt-BR"]);
  expect(readLanguages("")).toEqual([]);
  expect(readLanguages("english!")).toBeNull();
});
