/** Topics against each other: their series side by side, and what two of them share. Pure. */
import type { Comparison } from "../api/topics";
import { placeOf } from "./buckets";

export interface Row {
  readonly at: number;
  readonly until: number;
  /** Mentions of each topic, in their order: `t0`, `t1`, … */
  readonly [topic: `t${number}`]: number;
}

/** Mentions of every topic between each two `edges`, empty ones included. */
export function rowsOf(topics: Comparison["topics"], edges: readonly number[]): Row[] {
  const rows = edges
    .slice(0, -1)
    .map((at, n): { at: number; until: number; [topic: `t${number}`]: number } => ({
      at,
      until: edges[n + 1] as number,
    }));
  topics.forEach(({ series }, n) => {
    for (const row of rows) row[`t${n}`] = 0;
    for (const { timestamp, posts } of series) {
      // The first bucket may begin before the range.
      const row = rows[Math.max(0, placeOf(edges, Date.parse(timestamp)))];
      if (row) row[`t${n}`] = (row[`t${n}`] ?? 0) + posts;
    }
  });
  return rows;
}

/** Without the bin that is still running: it would look like a fall. */
export function whole(rows: readonly Row[], now: number): readonly Row[] {
  const last = rows.at(-1);
  return last && rows.length > 2 && last.until > now ? rows.slice(0, -1) : rows;
}

export interface Shared {
  readonly one: string;
  readonly other: string;
  readonly posts: number;
  /** Of the first topic's mentions, and of the other's, in percent; `null` where sampled. */
  readonly ofOne: number | null;
  readonly ofOther: number | null;
  readonly sampled: boolean;
}

/** What each two topics share, the most first. */
export function sharedOf({ topics, overlap }: Pick<Comparison, "topics" | "overlap">): Shared[] {
  const known = new Map(topics.map((topic) => [topic.id, topic]));
  const place = (id: string) => topics.findIndex((topic) => topic.id === id);
  const part = (posts: number, mentions: number | undefined, sampled: boolean) =>
    sampled || !mentions ? null : (100 * posts) / mentions;
  return overlap
    .map(({ topics: pair, posts, sampled }) => {
      const [a = "", b = ""] = [...pair].sort((one, other) => place(one) - place(other));
      return {
        one: known.get(a)?.name ?? "",
        other: known.get(b)?.name ?? "",
        posts,
        ofOne: part(posts, known.get(a)?.mentions, sampled),
        ofOther: part(posts, known.get(b)?.mentions, sampled),
        sampled,
      };
    })
    .sort((a, b) => b.posts - a.posts);
}

/** The colour of the topic that is compared in place `n`; its number stands beside it. */
export function seriesColor(n: number): string {
  return `var(--gs-series-${(n % 10) + 1})`;
}
