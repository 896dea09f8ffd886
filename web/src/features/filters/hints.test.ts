import { expect, it } from "vitest";
import { fieldHint, sourceHints } from "./hints";

it("says that a field typed into the search is searched for as text, and what to use", () => {
  expect(fieldHint("source:redit")).toBe(
    "Searched for as it stands, “source:” too: the filter Source finds posts of a source.",
  );
  expect(fieldHint("late -lang:xx")).toContain("a topic finds posts by language");
  for (const text of [null, "", "resource:x", "source: x", "at 10:30", "https://example.org"]) {
    expect(fieldHint(text)).toBeNull();
  }
});

it("names the source that was meant, where one is near", () => {
  const known = ["bluesky", "reddit"];
  expect(sourceHints(["redit", "bluesky"], known)).toEqual([
    "No posts from source “redit” yet; did you mean “reddit”?",
  ]);
  expect(sourceHints(["forum"], known)).toEqual(["No posts from source “forum” yet."]);
  expect(sourceHints(["redit"], [])).toEqual([]);
});
