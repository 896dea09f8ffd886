import { expect, it } from "vitest";
import { moved } from "./menuKeys";

const TEXTS = ["Joy 12", "Surprise", "Sadness 3"];
const from = (row: number, column = 0) => ({ row, column });

it("arrows walk around the rows and stay in their column", () => {
  expect(moved("ArrowDown", from(2, 1), TEXTS)).toEqual(from(0, 1));
  expect(moved("ArrowUp", from(0), TEXTS)).toEqual(from(2));
  expect(moved("End", from(0, 1), TEXTS)).toEqual(from(2, 1));
  expect(moved("Home", from(2), TEXTS)).toEqual(from(0));
  expect(moved("ArrowRight", from(1), TEXTS)).toEqual(from(1, 1));
  expect(moved("ArrowLeft", from(1, 1), TEXTS)).toEqual(from(1));
});

it("a letter leads to the next row that begins with it", () => {
  expect(moved("s", from(0), TEXTS)).toEqual(from(1));
  expect(moved("S", from(1), TEXTS)).toEqual(from(2));
  expect(moved("s", from(2), TEXTS)).toEqual(from(1));
  expect(moved("x", from(1), TEXTS)).toEqual(from(1));
});

it("what presses or leaves moves nothing", () => {
  for (const key of [" ", "Enter", "Escape", "Tab"]) expect(moved(key, from(0), TEXTS)).toBeNull();
});
