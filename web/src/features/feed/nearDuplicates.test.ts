// @vitest-environment node
import { expect, it } from "vitest";
import type { Post } from "../../live/protocol";
import { fold, sameness } from "./nearDuplicates";

const post = (id: string, content: string) => ({ id, content }) as Post;

it("folds the same text in many mouths, whatever it links to and whom it calls", () => {
  const posts = [
    post("a", "The 3.2 update bricked my buds! https://a.example/1"),
    post("b", "Something else entirely, I say"),
    post("c", "@nivaro the 3.2 update BRICKED my buds"),
    post("d", "The 3.2 update bricked my buds"),
  ];
  const rows = fold(posts, new Set());
  expect(rows.map((row) => [row.post.id, row.copies])).toEqual([
    ["a", 3],
    ["b", 1],
  ]);
  const open = fold(posts, new Set([rows[0]?.text ?? ""]));
  expect(open.map((row) => [row.post.id, row.copies])).toEqual([
    ["a", 3],
    ["b", 1],
    ["c", 1],
    ["d", 1],
  ]);
});

it("keeps short texts and those of signs alone apart", () => {
  expect(sameness("Thank you!")).toBeNull();
  expect(sameness("😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀")).toBeNull();
  expect(fold([post("a", "Thank you!"), post("b", "thank you")], new Set())).toHaveLength(2);
});

it("reads other scripts", () => {
  expect(sameness("とても素晴らしい製品でした、ありがとうございます")).not.toBeNull();
});
