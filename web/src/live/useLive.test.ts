import { expect, it } from "vitest";
import { type Filters, NO_FILTERS } from "../lib/filters";
import { filterKey, liveUrl } from "./useLive";

it("asks for the batch mode under the page's own address, with filters and position", () => {
  const key = filterKey({
    ...NO_FILTERS,
    topic: "Acme",
    source: ["c", "a b"],
    exclude_sentiment: ["negative"],
    author: ["ann"],
    q: "words",
  } as Filters);
  const url = new URL(liveUrl(key, { epoch: "e", sequence: 12 }));
  expect(url.protocol).toBe("ws:");
  expect(url.host).toBe(window.location.host);
  expect(url.pathname).toBe("/ws/sentiment");
  expect([...url.searchParams]).toEqual([
    ["mode", "batch"],
    ["topic", "Acme"],
    ["source", "a b"],
    ["source", "c"],
    ["exclude_sentiment", "negative"],
    ["since", "e:12"],
  ]);
});

it("stays under the path the page was served from", () => {
  const base = document.createElement("base");
  base.href = "/tools/groundswell/";
  document.head.append(base);
  expect(new URL(liveUrl("", null)).pathname).toBe("/tools/groundswell/ws/sentiment");
  base.remove();
});
