import { afterEach, expect, it } from "vitest";
import { captionOf } from "./caption";
import { NO_FILTERS } from "./filters";
import { tellTimesInUtc } from "./format";

afterEach(() => tellTimesInUtc(false));

it("says when, by which clocks, of which topic and by which filters", () => {
  tellTimesInUtc(true);
  const window = { from: Date.UTC(2026, 10, 28, 11), to: Date.UTC(2026, 10, 28, 12) };
  const said = captionOf(
    window,
    { ...NO_FILTERS, source: ["bluesky", "rss"], exclude_author: ["bot"], q: "late OR lost" },
    "Acme",
    "UTC",
  );
  expect(said).toContain(" · UTC · Acme · from bluesky or rss · not by bot · “late OR lost”");
  expect(said).toMatch(/11:00.* – .*12:00/);
});

it("without a topic it is of all posts", () => {
  tellTimesInUtc(true);
  expect(captionOf(null, NO_FILTERS, null, "UTC")).toBe("UTC · All posts");
});
