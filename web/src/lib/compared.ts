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

/** The bin that still runs at `now`: its number grows, and would look like a fall. */
export function runningOf(rows: readonly Row[], now: number): Row | null {
  return rows.find(({ at, until }) => at <= now && now < until) ?? null;
}

export interface DrawnRow extends Row {
  /** What is drawn as a line, `s0`, `s1`, …, and what as a dashed one, to a bin that still runs. */
  readonly [line: `s${number}` | `u${number}`]: number;
}

/** The lines of `count` topics: solid up to the last whole bin, dashed to the one that runs. */
export function linesOf(rows: readonly Row[], count: number, now: number): DrawnRow[] {
  const running = runningOf(rows, now);
  const last = running ? rows.indexOf(running) : rows.length - 1;
  return rows.slice(0, last + 1).map((row, place) => {
    const drawn: { [line: `s${number}` | `u${number}`]: number } = {};
    for (let n = 0; n < count; n++) {
      const value = row[`t${n}`] ?? 0;
      if (row !== running) drawn[`s${n}`] = value;
      if (running && place >= last - 1) drawn[`u${n}`] = value;
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
