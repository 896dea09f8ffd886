import { expect, it } from "vitest";
import { NO_FILTERS } from "../lib/filters";
import { fixedRange, lastRange, type Range } from "../lib/range";
import { exportUrl } from "./exports";

const query = (url: string) => Object.fromEntries(new URL(url).searchParams);
const at = (time: string) => Date.parse(`2026-11-24T${time}Z`);

it("asks for the filters in use and the stretch that is shown, and for nothing else", () => {
  const range = fixedRange(at("10:00"), at("12:00")) as Range;
  const url = exportUrl(
    { ...NO_FILTERS, sentiment: ["negative"], q: "a&b" },
    range,
    "UTC",
    "ndjson",
  );
  expect(new URL(url).pathname).toBe("/api/posts/export");
  expect(query(url)).toEqual({
    format: "ndjson",
    sentiment: "negative",
    q: "a&b",
    start_date: "2026-11-24T10:00:00.000Z",
    end_date: "2026-11-24T12:00:00.000Z",
  });
});

it("a range up to now ends with the bucket that now lies in", () => {
  const { format, start_date, end_date, ...rest } = query(
    exportUrl(NO_FILTERS, lastRange("15m") as Range, "UTC", "csv"),
  );
  expect(format).toBe("csv");
  expect(Date.parse(end_date ?? "") - Date.parse(start_date ?? "")).toBe(15 * 60_000);
  expect(Date.parse(end_date ?? "")).toBeGreaterThan(Date.now() - 1_000);
  expect(rest).toEqual({});
});
