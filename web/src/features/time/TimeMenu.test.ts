import { expect, it } from "vitest";
import { readField, writeField } from "./TimeMenu";

it("fields read back the minute they were given, in UTC and in the reader's zone", () => {
  const at = Date.UTC(2026, 10, 24, 12, 30);
  for (const utc of [true, false]) expect(readField(writeField(at, utc), utc)).toBe(at);
  expect(writeField(at, true)).toBe("2026-11-24T12:30");
});
