/** Topics, sets of them and comparisons: read, tried and changed over REST. */

import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { present } from "../lib/clock";
import { bucketsOf, type Range, windowAt } from "../lib/range";
import { isFilling } from "../lib/topics";
import { useBucketChoice, useZone } from "../lib/urlState";
import { ask, get } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Topic = Schemas["TopicOut"];
export type TopicSummary = Schemas["TopicSummary"];
export type NewTopic = Schemas["TopicIn"];
export type Preview = Schemas["PreviewOut"];
export type Comparison = Schemas["Comparison"];
export type TopicSet = Schemas["TopicSetOut"];

const TOPICS = ["topics"];
const SETS = ["topic-sets"];
const AGAIN_AFTER_MS = 60_000;
const WALL_AGAIN_AFTER_MS = 30_000;
/** While the past is filled in, one may watch. */
const FILLING_AGAIN_AFTER_MS = 2_000;
/** In one comparison; the API refuses more. */
export const MOST_COMPARED = 10;

/** Every topic with its counts of the last 24 hours: names to choose from. */
export function useTopics() {
  return useQuery({
    queryKey: [...TOPICS, "names"],
    queryFn: async ({ signal }) => (await get("/api/topics", {}, signal)).topics,
    refetchInterval: ({ state: { data } }) => soonerWhileFilling(data, AGAIN_AFTER_MS),
  });
}

/** The name of a topic by its id, once it is known. */
export function useTopicName(): (id: string | null | undefined) => string | undefined {
  const topics = useTopics().data;
  return useCallback((id) => topics?.find((topic) => topic.id === id)?.name, [topics]);
}

/** Every topic with its counts and its trend in a stretch of time. */
export function useTopicWall(range: Range, heldAt: number | null) {
  const zone = useZone();
  return useQuery({
    queryKey: [...TOPICS, "wall", range, zone],
    queryFn: ({ signal }) =>
      get("/api/topics", { trend: true, ...stretchOf(range, heldAt, zone) }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) =>
      heldAt === null && soonerWhileFilling(data?.topics, WALL_AGAIN_AFTER_MS),
  });
}

/** One topic as it is now. */
export function useTopic(id: string | null) {
  return useQuery({
    queryKey: [...TOPICS, "one", id],
    enabled: id !== null,
    queryFn: async ({ signal }) => (await ask("GET", pathOf(id ?? ""), undefined, signal)) as Topic,
  });
}

/** What a query would find; `null`: there is nothing to try yet. The last answer stays meanwhile. */
export function usePreview(query: Pick<NewTopic, "query" | "languages"> | null) {
  return useQuery({
    queryKey: ["preview", query],
    enabled: query !== null,
    retry: false,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) =>
      (await ask("POST", "/api/topics/preview", query ?? {}, signal)) as Preview,
  });
}

/** Keep a new topic, or a changed one as the next version of what was read. */
export function useSaveTopic() {
  return useChange(
    async ({ topic, of }: { topic: NewTopic; of: Topic | null }) =>
      (await (of === null
        ? ask("POST", "/api/topics", topic)
        : ask("PATCH", pathOf(of.id), { ...topic, query_version: of.query_version }))) as Topic,
  );
}

export function useTopicState() {
  return useChange(({ topic, state }: { topic: Topic; state: Topic["state"] }) =>
    ask("PATCH", pathOf(topic.id), { state, query_version: topic.query_version }),
  );
}

export function useDeleteTopic() {
  return useChange((topic: Topic) => ask("DELETE", pathOf(topic.id)));
}

export function useTopicSets() {
  return useQuery({
    queryKey: SETS,
    queryFn: async ({ signal }) => (await get("/api/topic-sets", {}, signal)).sets,
  });
}

/** Keep a new set, or a changed one as the next revision of what was read. */
export function useSaveSet() {
  return useChange(
    async ({ name, topics, of }: { name: string; topics: string[]; of: TopicSet | null }) =>
      (await (of === null
        ? ask("POST", "/api/topic-sets", { name, topics })
        : ask("PATCH", setPathOf(of), { name, topics, revision: of.revision }))) as TopicSet,
  );
}

export function useDeleteSet() {
  return useChange((set: TopicSet) => ask("DELETE", setPathOf(set)));
}

/** Topics against each other; `null`: none or too many are chosen. */
export function useComparison(
  topics: readonly string[] | null,
  range: Range,
  heldAt: number | null,
) {
  const zone = useZone();
  const [chosen] = useBucketChoice();
  const period = bucketsOf(range, chosen);
  return useQuery({
    queryKey: [...TOPICS, "compare", topics, range, period, zone],
    enabled: topics !== null,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      get(
        "/api/topics/compare",
        {
          topics: topics?.join(","),
          period,
          ...stretchOf(range, heldAt, zone),
        },
        signal,
      ),
    refetchInterval: heldAt === null && WALL_AGAIN_AFTER_MS,
  });
}

/** The same range that the charts of the overview show. */
function stretchOf(range: Range, heldAt: number | null, zone: string) {
  const { from, to } = windowAt(heldAt ?? present(), range, zone);
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString(), tz: zone };
}

function soonerWhileFilling(topics: readonly Topic[] | undefined, otherwise: number): number {
  return topics?.some(isFilling) ? FILLING_AGAIN_AFTER_MS : otherwise;
}

function useChange<T, A>(mutationFn: (change: T) => Promise<A>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn,
    onSettled: () =>
      Promise.all([TOPICS, SETS].map((queryKey) => queries.invalidateQueries({ queryKey }))),
  });
}

const pathOf = (id: string) => `/api/topics/${encodeURIComponent(id)}`;
const setPathOf = ({ id }: TopicSet) => `/api/topic-sets/${encodeURIComponent(id)}`;
