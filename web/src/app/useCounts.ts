/** The counts the panels draw: history from REST with the live minutes laid over it. */
import type { UseQueryResult } from "@tanstack/react-query";
import { useMemo } from "react";
import {
  type CountQuery,
  type History,
  type Sample,
  useEmotionHistory,
  useSentimentHistory,
} from "../api/queries";
import { type Bin, type Bucket, overlay, rebin, type Tally, tally } from "../lib/buckets";
import { cutEdges, type Period } from "../lib/calendar";
import { useNow } from "../lib/clock";
import { isSearch } from "../lib/filters";
import { askedPeriod, bucketsOf, type Range, type Window, windowAt } from "../lib/range";
import { useBucketChoice, useZone } from "../lib/urlState";
import type { FeedStore } from "../live/feedStore";
import { useCalmPicture } from "../live/useLive";

export interface Counts {
  readonly window: Window;
  /** What the bins are: of the reader's zone, the first and last cut off by the range. */
  readonly period: Period;
  /** Oldest first, empty ones included. */
  readonly bins: readonly Bin[];
  /** The bins of the previous period. */
  readonly previousBins: readonly Bin[];
  readonly current: Tally;
  /** Empty, where it cannot be compared. */
  readonly previous: Tally;
  /** A search that finds too many posts is counted in part. */
  readonly sample: Sample | null;
  readonly loading: boolean;
  /** History could not be loaded and nothing came live. */
  readonly error: unknown;
  readonly retry: () => void;
}

/** Positive, neutral and negative posts. Moves on once a second. */
export function useSentimentCounts(store: FeedStore, query: CountQuery): Counts {
  return useCounts(store, query, useSentimentHistory(query));
}

/** Posts by emotion. */
export function useEmotionCounts(store: FeedStore, query: CountQuery): Counts {
  return useCounts(store, query, useEmotionHistory(query));
}

function useCounts(store: FeedStore, query: CountQuery, history: UseQueryResult<History>): Counts {
  const { range, polling, heldAt } = query;
  const searched = isSearch(query.filters);
  const picture = useCalmPicture(store);
  const zone = useZone();
  const [chosen] = useBucketChoice();
  const present = useNow();
  const now = heldAt ?? present;
  const window = useWindow(now, range, zone);
  const period = bucketsOf(range, chosen);
  const asked = askedPeriod(range, chosen);
  const { buckets, completeFrom } = picture;
  const edges = useMemo(() => {
    const { before, beforeEnd, from, to } = window;
    const of = (each: Period) =>
      [cutEdges(each, before, beforeEnd, zone), cutEdges(each, from, to, zone)] as const;
    return { asked: of(asked).flat(), shown: of(period) };
  }, [window, period, asked, zone]);
  const counted = useMemo(() => {
    const minutes = [...buckets.values()].map(({ value }) => value);
    // Nothing is before the first of all posts: its minute counts from it on.
    const live =
      range.kind === "all" ? minutes.map((each) => startingFrom(each, window.from)) : minutes;
    // Live minutes are of every text, and may reach beyond a moment; and while polling, REST knows
    // better than a connection that is gone.
    const known = polling || searched || range.kind === "fixed" ? null : completeFrom;
    const told = history.data?.buckets ?? [];
    const all = overlay(told, live, edges.asked, known ?? Number.POSITIVE_INFINITY);
    const [previous, current] = edges.shown;
    const comparable = history.data?.comparable ?? false;
    return {
      bins: rebin(all, current),
      previousBins: comparable ? rebin(all, previous) : [],
      current: tally(all, window.from, window.to),
      previous: tally(comparable ? all : [], window.before, window.beforeEnd),
    };
  }, [buckets, completeFrom, history.data, window, edges, polling, searched, range.kind]);
  const nothing = history.data === undefined && (searched || buckets.size === 0);
  return {
    ...counted,
    window,
    period,
    sample: history.data?.sample ?? null,
    loading: nothing && history.isPending,
    error: nothing ? history.error : null,
    retry: history.refetch,
  };
}

function startingFrom(minute: Bucket, from: number): Bucket {
  return minute.at < from ? { ...minute, at: from } : minute;
}

/** The same object until the next bin begins. */
function useWindow(now: number, range: Range, zone: string): Window {
  const { from, to, before, beforeEnd } = windowAt(now, range, zone);
  return useMemo(() => ({ from, to, before, beforeEnd }), [from, to, before, beforeEnd]);
}
