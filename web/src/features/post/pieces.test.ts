import { expect, it } from "vitest";
import { piecesOf, strongest } from "./pieces";

const text = "I 💙 this, not that";
const words = [
  { start: 2, end: 3, weight: 0.5 },
  { start: 10, end: 13, weight: -0.25 },
  { start: 4, end: 8, weight: 0.001 },
];

it("cuts at the words that weighed something, and keeps the whole text", () => {
  const pieces = piecesOf(text, words);
  expect(pieces.map(({ part }) => part).join("")).toBe(text);
  const weighed = pieces.filter(({ strength }) => strength !== 0);
  expect(weighed.map(({ part, strength }) => [part, strength])).toEqual([
    ["💙", 1],
    ["not", -0.5],
  ]);
});

it("shows the text whatever the words say", () => {
  const broken = [
    { start: 5, end: 900, weight: 1 },
    { start: 3, end: 9, weight: 1 },
    { start: 4, end: 6, weight: 1 },
  ];
  for (const given of [broken, []]) {
    expect(
      piecesOf(text, given)
        .map(({ part }) => part)
        .join(""),
    ).toBe(text);
  }
});

it("names the strongest words first", () => {
  expect(strongest(text, words, 2).map(({ part }) => part)).toEqual(["💙", "not"]);
});
