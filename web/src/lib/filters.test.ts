import { describe, expect, it } from "vitest";
import {
  type Filters,
  filtersInUse,
  hide,
  isFull,
  isSearch,
  MOST_VALUES,
  NO_FILTERS,
  only,
  passesAuthor,
  summaryOf,
  toggled,
  usedOf,
  visible,
  widened,
} from "./filters";
import { SENTIMENTS } from "./sentiment";

const of = (parts: Partial<Filters>): Filters => ({ ...NO_FILTERS, ...parts });

describe("a value", () => {
  it("is chosen beside others, and taken back", () => {
    const one = of(toggled(NO_FILTERS, "source", "a", "chosen"));
    const two = of({ ...one, ...toggled(one, "source", "b", "chosen") });
    expect(two.source).toEqual(["a", "b"]);
    expect(toggled(two, "source", "a", "chosen").source).toEqual(["b"]);
  });

  it("is not both chosen and excluded", () => {
    const chosen = of({ emotion: ["joy", "fear"] });
    const excluded = of({ ...chosen, ...toggled(chosen, "emotion", "joy", "excluded") });
    expect(excluded).toEqual(of({ emotion: ["fear"], exclude_emotion: ["joy"] }));
    expect(of({ ...excluded, ...toggled(excluded, "emotion", "joy", "chosen") })).toEqual(
      of({ emotion: ["fear", "joy"] }),
    );
  });

  it("is hidden once, however often it is asked for", () => {
    const hidden = of(hide(NO_FILTERS, "author", "bot"));
    expect(hidden).toEqual(of({ exclude_author: ["bot"] }));
    expect(hide(hidden, "author", "bot")).toEqual({});
  });

  it("alone takes the place of all others of its facet", () => {
    const before = of({ source: ["a", "b"], exclude_source: ["c"], author: ["ann"] });
    expect({ ...before, ...only("source", "c") }).toEqual(of({ source: ["c"], author: ["ann"] }));
    expect(widened(before, "source")).toEqual(of({ author: ["ann"] }));
  });
});

it("no more values are taken than the API takes", () => {
  const source = Array.from({ length: MOST_VALUES }, (_, n) => `s${n}`);
  expect(isFull(of({ source }), "source", "chosen")).toBe(true);
  expect(isFull(of({ source }), "source", "excluded")).toBe(false);
});

it("what is in use is listed and summed up", () => {
  const filters = of({
    source: ["a", "b"],
    exclude_source: ["c"],
    exclude_emotion: ["joy"],
    q: "x",
  });
  expect(usedOf(filters).map(({ value, mode }) => `${value} ${mode}`)).toEqual([
    "a chosen",
    "b chosen",
    "c excluded",
    "joy excluded",
  ]);
  expect(filtersInUse(filters)).toBe(5);
  expect(summaryOf(filters, "source")).toBe("a +1, not c");
  expect(summaryOf(filters, "emotion")).toBe("not Joy");
  expect(summaryOf(filters, "author")).toBeNull();
});

it("a chart shows what its facet lets through", () => {
  expect(visible(of({ sentiment: ["negative"] }), "sentiment", SENTIMENTS)).toEqual(["negative"]);
  expect(visible(of({ exclude_sentiment: ["neutral"] }), "sentiment", SENTIMENTS)).toEqual([
    "positive",
    "negative",
  ]);
  for (const nothing of [{}, { sentiment: ["unsupported"] as const }])
    expect(visible(of(nothing), "sentiment", SENTIMENTS)).toBeNull();
});

it("a post without an author is by none of the chosen, and by none of the excluded", () => {
  expect(passesAuthor(of({ author: ["ann"] }), null)).toBe(false);
  expect(passesAuthor(of({ exclude_author: ["ann"] }), null)).toBe(true);
  expect(passesAuthor(of({ author: ["ann", "bob"], exclude_author: ["bob"] }), "ann")).toBe(true);
  expect(passesAuthor(of({ author: ["ann", "bob"], exclude_author: ["bob"] }), "bob")).toBe(false);
  expect(isSearch(of({ exclude_author: ["bob"] }))).toBe(true);
});
