/** What the page says of topics, and how they are found and put in order. Pure. */
import * as z from "zod/mini";
import type { Topic, TopicSummary } from "../api/topics";
import { bucketEdges, type Period } from "./calendar";
import { formatSigned, formatTick, NOTHING } from "./format";

export const KINDS = {
  brand: "Brand",
  product: "Product",
  competitor: "Competitor",
  issue: "Issue",
} as const;

export const STATES = { active: "Active", paused: "Paused", archived: "Archived" } as const;

interface Named {
  readonly id: string;
  readonly name: string;
}

/** The topic that an address means, by its id or its name in any case. */
export function findTopic<T extends Named>(topics: readonly T[], asked: string): T | undefined {
  return (
    topics.find(({ id }) => id === asked) ?? topics.find(({ name }) => keyOf(name) === keyOf(asked))
  );
}

/** Those whose names hold every word that was typed; those that begin with it come first. */
export function searchTopics<T extends Named>(topics: readonly T[], typed: string): T[] {
  const words = keyOf(typed).split(" ").filter(Boolean);
  const found = topics.filter(({ name }) => words.every((word) => keyOf(name).includes(word)));
  const begins = ({ name }: T) => keyOf(name).startsWith(words[0] ?? "");
  return [...found.filter(begins), ...found.filter((topic) => !begins(topic))];
}

const keyOf = (name: string) => name.normalize("NFKC").toLowerCase().trim().replace(/\s+/g, " ");

export const ORDERS = {
  name: "Name",
  posts: "Mentions",
  change: "Change",
  net: "Net sentiment",
  negative: "Negative",
  incidents: "Open incidents",
} as const;
export type Order = keyof typeof ORDERS;

const VALUES: Record<Exclude<Order, "name">, (topic: TopicSummary) => number | null> = {
  posts: ({ posts }) => posts,
  change: ({ change }) => change,
  net: ({ net_sentiment }) => net_sentiment,
  negative: ({ negative_share }) => negative_share,
  incidents: ({ open_incidents }) => open_incidents,
};

/** By name or by a number; what is not known comes last either way, and equals by name. */
export function inOrder(
  topics: readonly TopicSummary[],
  order: Order,
  descending: boolean,
): TopicSummary[] {
  const way = descending ? -1 : 1;
  const byName = (a: TopicSummary, b: TopicSummary) => a.name.localeCompare(b.name);
  if (order === "name") return [...topics].sort((a, b) => way * byName(a, b));
  const value = VALUES[order];
  return [...topics].sort((a, b) => {
    const [one, other] = [value(a), value(b)];
    if (one === null || other === null) return Number(one === null) - Number(other === null);
    return way * (one - other) || byName(a, b);
  });
}

export function isFilling({ state, backfill }: Topic): boolean {
  return state === "active" && backfill.state === "filling";
}

/** The share of the past that is filled in, in whole percent; below 100 until it is done. */
export function filledPercent({ backfill }: Topic): number {
  return backfill.state === "done" ? 100 : Math.min(99, Math.floor(100 * backfill.done));
}

const DAY_MS = 86_400_000;

/** Since when its counts are whole, where that is worth saying; `now`: epoch ms. */
export function coverage(topic: Topic, now: number): string | null {
  if (topic.state !== "active") return "Not matched at present: its counts stand still.";
  if (!isFilling(topic)) return null;
  if (topic.shown_version !== topic.query_version && topic.covered_from !== null) {
    return "Counts are of the query before, until those of the new one are whole.";
  }
  if (topic.covered_from === null) return "Counts are not whole yet.";
  const from = Date.parse(topic.covered_from);
  return `Counts are whole from ${formatTick(from, Math.max(now - from, DAY_MS + 1))} on.`;
}

const mistakeShape = z.object({
  position: z.number(),
  length: z.number(),
  message: z.string(),
  hint: z._default(z.string(), ""),
});

/** What is wrong with a query, from the first wrong character (1 is the first) on. */
export type Mistake = z.infer<typeof mistakeShape>;

/** The mistake that the API told, if it is one of the query. */
export function mistakeIn(problems: readonly unknown[]): Mistake | null {
  for (const problem of problems) {
    const read = mistakeShape.safeParse(problem);
    if (read.success) return read.data;
  }
  return null;
}

const problemShape = z.object({ loc: z.array(z.unknown()), msg: z.string() });

/** What the API told of one field of the body. */
export function problemOf(field: string, problems: readonly unknown[]): string | null {
  for (const problem of problems) {
    const read = problemShape.safeParse(problem);
    if (read.success && read.data.loc[1] === field) return read.data.msg;
  }
  return null;
}

export interface Piece {
  readonly text: string;
  readonly marked: boolean;
  /** Where it begins, in code points: what tells it from the others. */
  readonly at: number;
}

/** A text cut at spans, `[from, to)` in code points as the API counts; spans may touch or overlap. */
export function cutAt(text: string, spans: readonly (readonly [number, number])[]): Piece[] {
  const points = [...text];
  const pieces: Piece[] = [];
  let at = 0;
  const add = (to: number, marked: boolean) => {
    if (to > at) pieces.push({ text: points.slice(at, to).join(""), marked, at });
    at = Math.max(at, to);
  };
  for (const [from, to] of [...spans].sort((a, b) => a[0] - b[0])) {
    add(Math.min(from, points.length), false);
    add(Math.min(to, points.length), true);
  }
  add(points.length, false);
  return pieces;
}

/** Code points `[from, to)` as the places a field of the browser counts by. */
export function inUtf16(text: string, from: number, to: number): [number, number] {
  const points = [...text];
  const start = points.slice(0, from).join("").length;
  return [start, start + points.slice(from, to).join("").length];
}

/** "en, de" as tags; `null` where one cannot be a language. */
export function readLanguages(typed: string): string[] | null {
  const tags = typed.split(/[\s,;]+/).filter(Boolean);
  return tags.every((tag) => /^[A-Za-z0-9-]{2,35}$/.test(tag)) ? [...new Set(tags)] : null;
}

/** A percentage of fewer posts than these says nothing. */
const THIN = 10;

/** How mentions went against the period before: "+38%", "from 3" where that is too few, "new". */
export function changeWords({ posts, change }: Pick<TopicSummary, "posts" | "change">): string {
  if (change === null) return posts > 0 ? "new" : NOTHING;
  const before = change <= -1 ? null : Math.round(posts / (1 + change));
  if (before !== null && before < THIN) return before === posts ? "0%" : `from ${before}`;
  return `${formatSigned(100 * change)}%`;
}

export interface Bar {
  readonly at: number;
  readonly posts: number;
  readonly negative: number;
  /** Whether the range has only a part of its bucket, or it is not over yet. */
  readonly part: boolean;
}

/** A trend with its empty buckets, over exactly `[from, to)` as the API told it. */
export function barsOf(
  trend: TopicSummary["trend"],
  period: Period,
  from: string,
  to: string,
  zone: string,
  now: number,
): Bar[] {
  const known = new Map(trend.map((bucket) => [Date.parse(bucket.timestamp), bucket]));
  const [begin, end] = [Date.parse(from), Date.parse(to)];
  const edges = bucketEdges(period, begin, end, zone);
  return edges.slice(0, -1).map((at, n) => {
    const { posts = 0, negative = 0 } = known.get(at) ?? {};
    return {
      at,
      posts,
      negative,
      part: at < begin || (edges[n + 1] as number) > Math.min(end, now),
    };
  });
}
