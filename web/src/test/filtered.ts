/** The posts that pass a filter, as far as tests of the page ask for one. */
import type { components } from "../api/schema";

type Post = components["schemas"]["PostOut"];

export function filtered(posts: readonly Post[], asked: URLSearchParams): Post[] {
  const [wanted, hidden] = ["sentiment", "exclude_sentiment"].map((name) => asked.getAll(name)) as [
    string[],
    string[],
  ];
  const words = asked.get("q") ?? "";
  return posts.filter(
    ({ sentiment, content }) =>
      (wanted.length === 0 || wanted.includes(sentiment.label)) &&
      !hidden.includes(sentiment.label) &&
      content.includes(words),
  );
}
