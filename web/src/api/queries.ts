/** What the page asks over REST, as cached queries; live data is laid over their answers. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Bucket } from "../lib/buckets";
import { present } from "../lib/clock";
import { type Filters, isSearch } from "../lib/filters";
import { askedPeriod, isOpen, type Range, type Window, windowAt } from "../lib/range";
import { EMOTIONS, NO_POSTS } from "../lib/sentiment";
import { useBucketChoice, useZone } from "../lib/urlState";
import { type Post, readAlerts, readPosts } from "../live/protocol";
import { ask, get } from "./client";

const POLL_EVERY_MS = 10_000;
const HISTORY_EVERY_MS = 30_000;
const SOURCES_EVERY_MS = 60_000;
export const FIRST_POSTS = 100;
const ALERTS_SHOWN = 20;

/** Ask again regularly while the live connection does not tell the news. */
const pollWhile = (polling: boolean) => (polling ? POLL_EVERY_MS : false);

export interface Page {
  /** The newest posts of the range. */
  readonly posts: readonly Post[];
  /** How many there are in all; `capped`: at least. */
  readonly total: number;
  readonly capped: boolean;
}

/** The newest posts of the range. */
export function usePosts(filters: Filters, range: Range, polling: boolean) {
  const zone = useZone();
  return useQuery({
    queryKey: ["posts", filters, range, zone],
    queryFn: async ({ signal }): Promise<Page> => {
      const dates = datesOf(windowAt(present(), range, zone));
      const query = { limit: FIRST_POSTS, ...filters, ...dates };
      const { posts, total, total_capped } = await get("/api/posts", query, signal);
      return { posts: readPosts(posts), total, capped: total_capped };
    },
    // Live posts are of the present: those of the past come late, or are corrected, now and then.
    refetchInterval: pollWhile(polling) || (isOpen(range) ? false : HISTORY_EVERY_MS),
  });
}

/** The ends of a stretch of time, as the API is asked for it. */
export function datesOf({ from, to }: Pick<Window, "from" | "to">) {
  return { start_date: new Date(from).toISOString(), end_date: new Date(to).toISOString() };
}

/** What a count is asked for. */
export interface CountQuery {
  readonly filters: Filters;
  readonly range: Range;
  readonly polling: boolean;
  /** When the page was paused: nothing is asked again meanwhile. */
  readonly heldAt: number | null;
}

/** Where a search finds too many posts to count them all: what is counted instead. */
export interface Sample {
  /** The posts from here on are counted, and all of them. */
  readonly since: number;
  /** How much of the posts that is: 0 to 1. */
  readonly share: number;
}

export interface History {
  /** As the API was asked for them, cut off at the ends of the range. */
  readonly buckets: readonly Bucket[];
  readonly sample: Sample | null;
  /** Whether the previous period is among them, and no part of either is left out. */
  readonly comparable: boolean;
}

const NO_HISTORY: History = { buckets: [], sample: null, comparable: false };

/** Sentiments over the range and the previous period. */
export function useSentimentHistory(query: CountQuery) {
  const asking = useAsking(query);
  return useQuery({
    queryKey: ["sentiments", ...asking.key],
    queryFn: async ({ signal }) => {
      const window = asking.window();
      const read = async (stretch: Pick<Window, "from" | "to">) => {
        if (stretch.from >= stretch.to) return NO_HISTORY;
        const asked = { ...asking.params, ...datesOf(stretch) };
        const { data, sample } = await get("/api/sentiment/aggregate", asked, signal);
        const buckets = data.map(
          (bucket): Bucket => ({
            at: Math.max(Date.parse(bucket.timestamp), stretch.from),
            positive: bucket.positive_count,
            neutral: bucket.neutral_count,
            negative: bucket.negative_count,
            emotions: {},
          }),
        );
        return historyOf(buckets, sample);
      };
      const [past, present] = await Promise.all([
        read({ from: window.before, to: window.beforeEnd }),
        read(window),
      ]);
      const buckets = [...past.buckets, ...present.buckets];
      const comparable =
        window.before < window.beforeEnd && past.sample === null && present.sample === null;
      return { ...present, buckets, comparable };
    },
    refetchInterval: againAfter(query),
  });
}

/** Emotions over the range. */
export function useEmotionHistory(query: CountQuery) {
  const asking = useAsking(query);
  return useQuery({
    queryKey: ["emotions", ...asking.key],
    queryFn: async ({ signal }) => {
      const window = asking.window();
      const asked = { ...asking.params, ...datesOf(window) };
      const { data, sample } = await get("/api/sentiment/emotions", asked, signal);
      const buckets = data.map(
        (bucket): Bucket => ({
          at: Math.max(Date.parse(bucket.timestamp), window.from),
          ...NO_POSTS,
          emotions: Object.fromEntries(
            EMOTIONS.map((name) => [name, bucket[`${name}_count`] ?? 0]),
          ),
        }),
      );
      return historyOf(buckets, sample);
    },
    refetchInterval: againAfter(query),
  });
}

function historyOf(
  buckets: readonly Bucket[],
  sample: { since: string; share: number } | null | undefined,
): History {
  return {
    buckets,
    sample: sample ? { since: Date.parse(sample.since), share: sample.share } : null,
    comparable: false,
  };
}

/** What identifies a count, what the API is asked for, and of which time when it is asked. */
function useAsking(query: CountQuery) {
  const { filters, range, heldAt } = query;
  const zone = useZone();
  const [chosen] = useBucketChoice();
  const period = askedPeriod(range, chosen);
  return {
    key: [filters, range, period, zone],
    params: { ...filters, period, tz: zone },
    window: () => windowAt(heldAt ?? present(), range, zone),
  };
}

/** What is beyond the live minutes is only told by REST. */
function againAfter(query: CountQuery) {
  if (query.heldAt !== null) return false;
  return query.polling || isSearch(query.filters) ? POLL_EVERY_MS : HISTORY_EVERY_MS;
}

export function useAlerts(polling: boolean) {
  return useQuery({
    queryKey: ["alerts"],
    queryFn: async ({ signal }) =>
      readAlerts((await get("/api/alerts", { limit: ALERTS_SHOWN }, signal)).alerts),
    refetchInterval: polling ? POLL_EVERY_MS : HISTORY_EVERY_MS,
  });
}

/** Tell that an alert has been seen. */
export function useAcknowledge() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      ask("POST", `/api/alerts/${encodeURIComponent(id)}/acknowledge`, {}),
    onSettled: () =>
      Promise.all(
        ["alerts", "incidents"].map((key) => queries.invalidateQueries({ queryKey: [key] })),
      ),
  });
}

/** How many posts of the range each value of each filter would leave, the others applied. */
export function useFacets(filters: Filters, range: Range) {
  const zone = useZone();
  return useQuery({
    queryKey: ["facets", filters, range, zone],
    queryFn: async ({ signal }) => {
      const dates = datesOf(windowAt(present(), range, zone));
      return get("/api/posts/facets", { ...filters, ...dates }, signal);
    },
    refetchInterval: HISTORY_EVERY_MS,
  });
}

export function useSources() {
  return useQuery({ ...SOURCES, select: ({ sources }) => sources });
}

/** When the first stored post was written; `null`: there is none, `undefined`: not known yet. */
export function useFirstPostAt(): number | null | undefined {
  return useQuery({ ...SOURCES, select: firstOf }).data;
}

function firstOf({ sources }: { sources: readonly { first_post_at?: string | null }[] }) {
  const times = sources.flatMap(({ first_post_at: at }) => (at ? [Date.parse(at)] : []));
  return times.length > 0 ? Math.min(...times) : null;
}

/** Whether none, some or all of the posts are made up. */
export function useSimulated() {
  return useQuery({ ...SOURCES, select: ({ simulated }) => simulated });
}

const SOURCES = {
  queryKey: ["sources"],
  queryFn: ({ signal }: { signal: AbortSignal }) => get("/api/sources", {}, signal),
  refetchInterval: SOURCES_EVERY_MS,
};
