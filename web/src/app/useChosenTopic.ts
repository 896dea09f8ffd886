/** The topic that the address names, once topics are known; or that there is none such. */
import { type TopicSummary, useTopics } from "../api/topics";
import { findTopic } from "../lib/topics";

export interface ChosenTopic {
  /** `null` while none is chosen, or not known yet. */
  readonly topic: TopicSummary | null;
  /** It was deleted, or never there. */
  readonly unknown: boolean;
}

export function useChosenTopic(asked: string | null): ChosenTopic {
  const { data, isFetching } = useTopics();
  if (!asked || !data) return { topic: null, unknown: false };
  const topic = findTopic(data, asked) ?? null;
  return { topic, unknown: topic === null && !isFetching };
}
