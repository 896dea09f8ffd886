/** What the page asks over REST, as cached queries; live data is laid over their answers. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Bucket } from "../lib/buckets";
import { type Range, shapeOf, windowAt, writeRange } from "../lib/range";
import { EMOTIONS, NO_POSTS } from "../lib/sentiment";
import { askedOf, type Filters, isSearch } from "../lib/urlState";
import { readAlerts, readPosts } from "../live/protocol";
import { ask, get } from "./client";

const POLL_EVERY_MS = 10_000;
const HISTORY_EVERY_MS = 30_000;
const SOURCES_EVERY_MS = 60_000;
export const FIRST_POSTS = 100;
const ALERTS_SHOWN = 20;

/** Ask again regularly while the live connection does not tell the news. */
const pollWhile = (polling: boolean) => (polling ? POLL_EVERY_MS : false);

/** The newest posts; of a stretch between two moments those within it. */
export function usePosts(filters: Filters, range: Range, polling: boolean) {
  const asked = askedOf(filters);
  const dates = range.kind === "fixed" ? datesOf(range) : null;
  return useQuery({
    queryKey: ["posts", asked, dates],
    queryFn: async ({ signal }) => {
      const query = { limit: FIRST_POSTS, ...asked, ...dates };
      return readPosts((await get("/api/posts", query, signal)).posts);
    },
    refetchInterval: pollWhile(polling),
  });
}

function datesOf({ from, to }: { from: number; to: number }) {
  return { start_date: new Date(from).toISOString(), end_date: new Date(to).toISOString() };
}

/** What a count is asked for. */
export interface CountQuery extends Readonly<Filters> {
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
  readonly buckets: readonly Bucket[];
  readonly sample: Sample | null;
}

/** Sentiments over the range and the period of the same length before it. */
export function useSentimentHistory(query: CountQuery) {
  return useQuery({
    queryKey: ["sentiments", ...keyOf(query)],
    queryFn: async ({ signal }) => {
      const { data, sample } = await get("/api/sentiment/aggregate", paramsOf(query), signal);
      const buckets = data.map(
        (bucket): Bucket => ({
          at: Date.parse(bucket.timestamp),
          positive: bucket.positive_count,
          neutral: bucket.neutral_count,
          negative: bucket.negative_count,
          emotions: {},
        }),
      );
      return historyOf(buckets, sample);
    },
    refetchInterval: againAfter(query),
  });
}

/** Emotions over the range. */
export function useEmotionHistory(query: CountQuery) {
  return useQuery({
    queryKey: ["emotions", ...keyOf(query)],
    queryFn: async ({ signal }) => {
      const { data, sample } = await get("/api/sentiment/emotions", paramsOf(query), signal);
      const buckets = data.map(
        (bucket): Bucket => ({
          at: Date.parse(bucket.timestamp),
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
  };
}

function keyOf(query: CountQuery) {
  return [askedOf(query), writeRange(query.range)];
}

function paramsOf(query: CountQuery) {
  const { range, heldAt } = query;
  const { before, to } = windowAt(heldAt ?? Date.now(), range);
  return {
    period: shapeOf(range).period,
    start_date: new Date(before).toISOString(),
    // What is up to now has no end: posts may be a little ahead of our clock.
    end_date: range.kind === "fixed" ? new Date(to).toISOString() : null,
    ...askedOf(query),
  };
}

/** What is beyond the live minutes is only told by REST. */
function againAfter(query: CountQuery) {
  if (query.heldAt !== null) return false;
  return query.polling || isSearch(query) ? POLL_EVERY_MS : HISTORY_EVERY_MS;
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
    onSettled: () => queries.invalidateQueries({ queryKey: ["alerts"] }),
  });
}

/** How many posts of the stretch each value of each filter would leave, the others applied. */
export function useFacets(filters: Filters, range: Range) {
  const asked = askedOf(filters);
  return useQuery({
    queryKey: ["facets", asked, writeRange(range)],
    queryFn: async ({ signal }) => {
      const { from } = windowAt(Date.now(), range);
      const end = range.kind === "fixed" ? new Date(range.to).toISOString() : null;
      const dates = { start_date: new Date(from).toISOString(), end_date: end };
      return get("/api/posts/facets", { ...asked, ...dates }, signal);
    },
    refetchInterval: HISTORY_EVERY_MS,
  });
}

export function useSources() {
  return useQuery({ ...SOURCES, select: ({ sources }) => sources });
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
