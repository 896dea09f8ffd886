/** What the page asks over REST, as cached queries; live data is laid over their answers. */
import { useQuery } from "@tanstack/react-query";
import type { Bucket } from "../lib/buckets";
import { RANGE_SHAPES, type Range, windowAt } from "../lib/range";
import { EMOTIONS } from "../lib/sentiment";
import type { Filters } from "../lib/urlState";
import { readAlerts, readPosts } from "../live/protocol";
import { get } from "./client";
import type { components } from "./schema";

const POLL_EVERY_MS = 10_000;
const HOURLY_EVERY_MS = 30_000;
const SOURCES_EVERY_MS = 60_000;
const FIRST_POSTS = 100;
const ALERTS_SHOWN = 20;

type Schemas = components["schemas"];

/** Ask again regularly while the live connection does not tell the news. */
const pollWhile = (polling: boolean) => (polling ? POLL_EVERY_MS : false);

export function usePosts({ source, sentiment, emotion, q }: Filters, polling: boolean) {
  return useQuery({
    queryKey: ["posts", source, sentiment, emotion, q],
    queryFn: async ({ signal }) => {
      const query = { limit: FIRST_POSTS, source, sentiment, emotion, q };
      return readPosts((await get("/api/posts", query, signal)).posts);
    },
    refetchInterval: pollWhile(polling),
  });
}

/** Counts over the range and the period of the same length before it. */
export function useHistory(source: string | null, range: Range, polling: boolean) {
  const shape = RANGE_SHAPES[range];
  return useQuery({
    queryKey: ["history", source, range],
    queryFn: async ({ signal }) => {
      const start_date = new Date(windowAt(Date.now(), shape).before).toISOString();
      const query = { period: shape.period, start_date, source };
      const [sentiments, emotions] = await Promise.all([
        get("/api/sentiment/aggregate", query, signal),
        get("/api/sentiment/emotions", query, signal),
      ]);
      return joinHistory(sentiments, emotions);
    },
    // Minutes come live; hours are only told by REST.
    refetchInterval: shape.period === "hour" ? HOURLY_EVERY_MS : pollWhile(polling),
  });
}

export function useAlerts(polling: boolean) {
  return useQuery({
    queryKey: ["alerts"],
    queryFn: async ({ signal }) =>
      readAlerts((await get("/api/alerts", { limit: ALERTS_SHOWN }, signal)).alerts),
    refetchInterval: pollWhile(polling),
  });
}

export function useSources() {
  return useQuery({
    queryKey: ["sources"],
    queryFn: async ({ signal }) => (await get("/api/sources", {}, signal)).sources,
    refetchInterval: SOURCES_EVERY_MS,
  });
}

/** The two answers about the same buckets as one. */
export function joinHistory(
  sentiments: Pick<Schemas["Aggregate"], "data">,
  emotions: Pick<Schemas["Emotions"], "data">,
): Bucket[] {
  const emotionsAt = new Map(emotions.data.map((bucket) => [bucket.timestamp, bucket]));
  return sentiments.data.map((bucket) => {
    const felt = emotionsAt.get(bucket.timestamp);
    return {
      at: Date.parse(bucket.timestamp),
      positive: bucket.positive_count,
      neutral: bucket.neutral_count,
      negative: bucket.negative_count,
      emotions: Object.fromEntries(EMOTIONS.map((name) => [name, felt?.[`${name}_count`] ?? 0])),
    };
  });
}
