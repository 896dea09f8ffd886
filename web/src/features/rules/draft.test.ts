import { expect, it } from "vitest";
import { changed, draftOf, NEW, ruleOf, sentenceOf } from "./draft";

const limit = (parts: Partial<typeof NEW>) => changed({ ...NEW, kind: "threshold" }, parts);

it("takes shares in percent and everything else as it is", () => {
  expect(ruleOf(limit({ value: "40" }))?.threshold).toBe(0.4);
  expect(ruleOf(limit({ value: "12,5" }))?.threshold).toBe(0.125);
  expect(ruleOf(limit({ metric: "posts", value: "40" }))?.threshold).toBe(40);
  expect(ruleOf(limit({ metric: "net_sentiment", value: "−20" }))?.threshold).toBe(-20);
  expect(ruleOf(changed(NEW, { kind: "change", value: "3" }))?.threshold).toBe(3);
});

it("is no rule while a number is missing or none", () => {
  for (const value of ["", " ", "many", "1e999"]) expect(ruleOf(limit({ value }))).toBeNull();
  for (const window of ["0", "1441", "2.5", ""]) expect(ruleOf({ ...NEW, window })).toBeNull();
  expect(ruleOf({ ...NEW, minPosts: "0" })).toBeNull();
  expect(ruleOf(NEW)?.threshold).toBeNull();
});

it("keeps only what goes together", () => {
  const ratio = limit({ metric: "negative_ratio", value: "2" });
  expect(changed(ratio, { kind: "anomaly" }).metric).toBe("negative_share");
  expect(changed(ratio, { kind: "no_data" }).metric).toBe("posts");
  expect(changed({ ...NEW, direction: "both" }, { kind: "threshold" }).direction).toBe("above");
});

it("gives a saved rule back as it was typed", () => {
  for (const draft of [
    limit({ value: "12.5", source: "mob" }),
    limit({ metric: "emotion_share", emotion: "fear", value: "7" }),
    changed(NEW, { kind: "change", value: "2.5", compare: 60 }),
  ]) {
    const rule = ruleOf({ ...draft, name: "r" });
    expect(rule && ruleOf(draftOf(rule))).toEqual(rule);
  }
});

it("says a rule in a sentence", () => {
  const said = (draft: typeof NEW) =>
    sentenceOf(ruleOf(draft) as NonNullable<ReturnType<typeof ruleOf>>);
  expect(said(limit({ value: "40", source: "mob", window: "5" }))).toBe(
    "Negative posts from mob above 40% in 5 minutes",
  );
  expect(said(NEW)).toBe("Negative posts above the usual, sensitivity medium");
  expect(
    said(changed(NEW, { kind: "change", metric: "posts", value: "3", direction: "both" })),
  ).toBe("Posts up or down 3 times against a day before");
  expect(said(changed(NEW, { kind: "no_data" }))).toBe(
    "No posts in 10 minutes where some are usual",
  );
});
