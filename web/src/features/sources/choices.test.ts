import { expect, test } from "vitest";
import type { Inspection } from "../../api/sources";
import { fieldOf, queryOf, sampleOf, withField, withHeader, withOption } from "./choices";

const FOUND = {
  columns: ["id", "Wortlaut", "user"],
  fields: { author: "user", post_id: "id" },
} as unknown as Inspection;

test("a column is given a field, and the one it held is nobody's", () => {
  expect(fieldOf("user", FOUND)).toBe("author");
  expect(withField({}, FOUND, "Wortlaut", "content")).toEqual({ content: "Wortlaut" });
  expect(withField({}, FOUND, "user", "source")).toEqual({ source: "user", author: "" });
  expect(withField({ author: "user" }, FOUND, "user", null)).toEqual({ author: "" });
  expect(withField({ author: "" }, FOUND, "Wortlaut", "author")).toEqual({ author: "Wortlaut" });
});

test("an option that is taken back is detected again", () => {
  const chosen = withOption({}, "delimiter", ";");
  expect(queryOf("a.csv", chosen)).toEqual({ file: "a.csv", delimiter: ";" });
  expect(withOption(chosen, "delimiter", "")).toEqual({});
});

test("without a header line the columns are numbered, and their names mean nothing", () => {
  const chosen = withHeader({ author: "user", encoding: "cp1252" }, FOUND, false);
  expect(chosen).toEqual({
    encoding: "cp1252",
    header: "0",
    columns: "Column 1,Column 2,Column 3",
  });
  expect(withHeader(chosen, FOUND, true)).toEqual({ encoding: "cp1252" });
});

test("only the beginning of a long text is sent to be looked at", () => {
  const long = "x".repeat(3 * 1024 * 1024);
  expect(sampleOf(new File([long], "a.csv"))).toMatchObject({ cut: true, part: { size: 2 ** 20 } });
  expect(sampleOf(new File([long], "a.xlsx")).cut).toBe(false);
  expect(sampleOf(new File(["x"], "a.csv")).cut).toBe(false);
});
