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
  /** The last two minutes by the minute: what the present rate is read from. None: nobody knows. */
  readonly lastMinutes: readonly Bucket[];
  /** A search that finds too many posts is counted in part. */
  readonly sample: Sample | null;
  readonly loading: boolean;
  /** History could not be loaded and nothing came live. */
  readonly error: unknown;
  readonly retry: () => void;
}

const MINUTE = 60_000;

/** Positive, neutral and negative posts. Moves on once a second. */
export function useSentimentCounts(store: FeedStore, query: CountQuery): Counts {
  return useCounts(store, query, useSentimentHistory(query));
}

/** Posts by emotion. */
export function useEmotionCounts(store: FeedStore, query: CountQuery): Counts {
  return useCounts(store, query, useEmotionHistory(query));
}

function useCounts(
  store: FeedStore,
  { range, polling, heldAt, q }: CountQuery,
  history: UseQueryResult<History>,
): Counts {
  const picture = useCalmPicture(store);
  const present = useNow();
  const now = heldAt ?? present;
  const { bin } = shapeOf(range);
  const window = useWindow(now, range);
  const minute = Math.floor(now / MINUTE) * MINUTE;
  const { buckets, completeFrom } = picture;
  const counted = useMemo(() => {
    const live = [...buckets.values()].map(({ value }) => value);
    // Live minutes are of every text; and while polling, REST knows better than a connection that
    // is gone.
    const from = polling || q !== null ? null : completeFrom;
    const told = history.data?.buckets ?? [];
    const all = overlay(told, live, bin, from ?? Number.POSITIVE_INFINITY);
    const recent = (polling || q !== null) && bin === MINUTE ? all : live;
    return {
      bins: rebin(all, window.from, window.to, bin),
      previousBins: rebin(all, window.before, window.from, bin),
      current: tally(all, window.from, window.to),
      previous: tally(all, window.before, window.from),
      lastMinutes:
        q !== null && bin !== MINUTE ? [] : rebin(recent, minute - MINUTE, minute + MINUTE, MINUTE),
    };
  }, [buckets, completeFrom, history.data, window, bin, minute, polling, q]);
  const nothing = history.data === undefined && (q !== null || buckets.size === 0);
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
