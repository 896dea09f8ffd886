// @vitest-environment node
import { expect, it } from "vitest";
import { piecesOf } from "./highlights";

const marked = (content: string, q: string | null) =>
  piecesOf(content, q).map(({ text, hit }) => (hit ? `[${text}]` : text));

it("marks every place, in any case", () => {
  expect(marked("Coffee, more COFFEE", "coffee")).toEqual(["[Coffee]", ", more ", "[COFFEE]"]);
});

it("takes signs as they are", () => {
  expect(marked("a (b) c", "(b)")).toEqual(["a ", "[(b)]", " c"]);
  expect(marked("50% off. 50", "50%")).toEqual(["[50%]", " off. 50"]);
});

it("leaves a text alone without a search", () => {
  expect(marked("as it is", null)).toEqual(["as it is"]);
  expect(marked("as it is", " ")).toEqual(["as it is"]);
});
