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
import { type Bucket, overlay, rebin, type Tally, tally } from "../lib/buckets";
import { useNow } from "../lib/clock";
import { type Range, shapeOf, type Window, windowAt } from "../lib/range";
import { isSearch } from "../lib/urlState";
import type { FeedStore } from "../live/feedStore";
import { useCalmPicture } from "../live/useLive";

export interface Counts {
  readonly window: Window;
  /** Equal widths, oldest first, empty ones included. */
  readonly bins: readonly Bucket[];
  /** The bins of the period before, as many as `bins`. */
  readonly previousBins: readonly Bucket[];
  readonly current: Tally;
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
  const searched = isSearch(query);
  const picture = useCalmPicture(store);
  const present = useNow();
  const now = heldAt ?? present;
  const { bin } = shapeOf(range);
  const window = useWindow(now, range);
  const { buckets, completeFrom } = picture;
  const counted = useMemo(() => {
    const live = [...buckets.values()].map(({ value }) => value);
    // Live minutes are of every text; and while polling, REST knows better than a connection that
    // is gone.
    const from = polling || searched ? null : completeFrom;
    const told = history.data?.buckets ?? [];
    const all = overlay(told, live, bin, from ?? Number.POSITIVE_INFINITY);
    return {
      bins: rebin(all, window.from, window.to, bin),
      previousBins: rebin(all, window.before, window.from, bin),
      current: tally(all, window.from, window.to),
      previous: tally(all, window.before, window.from),
    };
  }, [buckets, completeFrom, history.data, window, bin, polling, searched]);
  const nothing = history.data === undefined && (searched || buckets.size === 0);
  return {
    ...counted,
    window,
    sample: history.data?.sample ?? null,
    loading: nothing && history.isPending,
    error: nothing ? history.error : null,
    retry: history.refetch,
  };
}

/** The same object until the next bin begins. */
function useWindow(now: number, range: Range): Window {
  const { from, to, before } = windowAt(now, range);
  return useMemo(() => ({ from, to, before }), [from, to, before]);
}
