/** What one looks at, kept in the address: a link shows another person the same view. */
import { parseAsString, parseAsStringLiteral, useQueryState, useQueryStates } from "nuqs";
import { RANGES } from "./range";
import { EMOTIONS, SENTIMENTS } from "./sentiment";

export const TREND_VIEWS = ["share", "volume", "net"] as const;

const filterParsers = {
  source: parseAsString,
  sentiment: parseAsStringLiteral(SENTIMENTS),
  emotion: parseAsStringLiteral(EMOTIONS),
  q: parseAsString,
};

/** Filters of the page; `null` where a filter is not set. */
export function useFilters() {
  return useQueryStates(filterParsers);
}

export type Filters = ReturnType<typeof useFilters>[0];

export function useRange() {
  return useQueryState("range", parseAsStringLiteral(RANGES).withDefault("15m"));
}

export function useTrendView() {
  return useQueryState("trend", parseAsStringLiteral(TREND_VIEWS).withDefault("share"));
}

export function filtersInUse({ source, sentiment, emotion, q }: Filters): number {
  return [source, sentiment, emotion, q].filter(Boolean).length;
}

export const NO_FILTERS: Filters = { source: null, sentiment: null, emotion: null, q: null };
