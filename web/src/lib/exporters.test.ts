import { expect, it } from "vitest";
import { toCsv, wrapped } from "./exporters";

it("quotes what holds commas, quotes and line breaks", () => {
  const csv = toCsv({ columns: ["text", "n"], rows: [['say "hi",\nyou', 3]] });
  expect(csv).toBe('text,n\r\n"say ""hi"",\nyou",3\r\n');
});

it("lets no text run as a formula, and leaves numbers as they are", () => {
  const csv = toCsv({ columns: ["a"], rows: [["=1+1"], ["@x"], ["-2"], [-2], [null]] });
  expect(csv).toBe("a\r\n'=1+1\r\n'@x\r\n'-2\r\n-2\r\n\r\n");
});

it("what a picture is of takes as many lines as it needs, and each part stays whole", () => {
  const fits = (line: string) => line.length <= 14;
  const parts = ["UTC", "Acme", "from bluesky or reddit", "not Joy", "“x”"];
  expect(wrapped(parts, " · ", fits)).toEqual([
    "UTC · Acme",
    "from bluesky or reddit",
    "not Joy · “x”",
  ]);
  expect(wrapped(["UTC"], " · ", fits)).toEqual(["UTC"]);
});
