/** Topics against each other: their series side by side, and what two of them share. Pure. */
import type { Comparison } from "../api/topics";
import { placeOf } from "./buckets";
import type { Part } from "./parts";

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

export interface DrawnRow extends Row {
  /** What is drawn as a line, `s0`, `s1`, …, and what as a dashed one, to a part of a bucket. */
  readonly [line: `s${number}` | `u${number}`]: number;
}

type PartRow = Row & { readonly part: Part | null };

/**
 * The lines of `count` topics: solid between whole bins, dashed from one that the range cuts and to
 * the one that still runs, whose numbers would look like a rise and a fall. None of times to come.
 */
export function linesOf(rows: readonly PartRow[], count: number): (DrawnRow & PartRow)[] {
  const running = rows.findIndex(({ part }) => part?.kind === "running");
  return rows.slice(0, running < 0 ? rows.length : running + 1).map((row, place) => {
    const dashed = [place - 1, place, place + 1].some((each) => rows[each]?.part);
    const drawn: { [line: `s${number}` | `u${number}`]: number } = {};
    for (let n = 0; n < count; n++) {
      const value = row[`t${n}`] ?? 0;
      if (!row.part) drawn[`s${n}`] = value;
      if (dashed) drawn[`u${n}`] = value;
    }
    return { ...row, ...drawn };
  });
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
