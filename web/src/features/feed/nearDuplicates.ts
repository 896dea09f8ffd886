/** Copies of one text, folded into the newest of them. Pure. */
import type { Post } from "../../live/protocol";

/** Shorter texts are alike by chance: "thank you!". */
const LEAST_LETTERS = 16;

export interface FeedRow {
  readonly post: Post;
  /** How many posts say the same, this one among them. */
  readonly copies: number;
  /** What posts with the same text have in common; `null`: too short to tell. */
  readonly text: string | null;
}

/** What is left of a text without links, handles, signs and case; `null`: too little. */
export function sameness(content: string): string | null {
  const words = content
    .toLowerCase()
    .replace(/https?:\/\/\S+|@[\w.-]+/g, " ")
    .match(/[\p{L}\p{M}\p{N}]+/gu);
  const text = words?.join(" ") ?? "";
  return text.length < LEAST_LETTERS ? null : text;
}

/** A post by itself. */
export function alone(post: Post): FeedRow {
  return { post, copies: 1, text: null };
}

/** In the order given; of posts with the same text the first, unless that text is `unfolded`. */
export function fold(posts: readonly Post[], unfolded: ReadonlySet<string>): FeedRow[] {
  const texts = posts.map(({ content }) => sameness(content));
  const copies = new Map<string, number>();
  for (const text of texts) {
    if (text !== null) copies.set(text, (copies.get(text) ?? 0) + 1);
  }
  const told = new Set<string>();
  return posts.flatMap((post, n): FeedRow[] => {
    const text = texts[n] ?? null;
    if (text === null) return [{ post, copies: 1, text }];
    const first = !told.has(text);
    told.add(text);
    if (!first && !unfolded.has(text)) return [];
    return [{ post, copies: first ? (copies.get(text) ?? 1) : 1, text }];
  });
}
