/** The counts all panels draw: history from REST with the live buckets laid over it. */
import { useMemo } from "react";
import { useHistory } from "../api/queries";
import { type Bucket, overlay, rebin, type Tally, tally } from "../lib/buckets";
import { useNow } from "../lib/clock";
import { RANGE_SHAPES, type Range, type Window, windowAt } from "../lib/range";
import type { FeedStore } from "../live/feedStore";
import { useCalmPicture } from "../live/useLive";

export interface Counts {
  readonly window: Window;
  /** Equal widths, oldest first, empty ones included. */
  readonly bins: readonly Bucket[];
  readonly current: Tally;
  readonly previous: Tally;
  /** The last two minutes by the minute: what the present rate is read from. */
  readonly lastMinutes: readonly Bucket[];
  readonly loading: boolean;
  /** History could not be loaded and nothing came live. */
  readonly error: unknown;
  readonly retry: () => void;
}

const MINUTE = 60_000;

/** Moves on once a second. */
export function useCounts(
  store: FeedStore,
  source: string | null,
  range: Range,
  polling: boolean,
): Counts {
  const history = useHistory(source, range, polling);
  const picture = useCalmPicture(store);
  const shape = RANGE_SHAPES[range];
  const window = useWindow(range);
  const minute = Math.floor(useNow() / MINUTE) * MINUTE;

  const counted = useMemo(() => {
    const live = [...picture.buckets.values()].map(({ value }) => value);
    // Live buckets are minutes: over hours they would replace an hour by a minute.
    const all =
      shape.period === "minute" ? overlay(history.data ?? [], live) : (history.data ?? []);
    return {
      bins: rebin(all, window.from, window.to, shape.bin),
      current: tally(all, window.from, window.to),
      previous: tally(all, window.before, window.from),
      lastMinutes: rebin(live, minute - MINUTE, minute + MINUTE, MINUTE),
    };
  }, [picture.buckets, history.data, window, shape, minute]);

  const nothing = history.data === undefined && picture.buckets.size === 0;
  return {
    ...counted,
    window,
    loading: nothing && history.isPending,
    error: nothing ? history.error : null,
    retry: history.refetch,
  };
}

/** The same object until the next bin begins. */
function useWindow(range: Range): Window {
  const { to } = windowAt(useNow(), RANGE_SHAPES[range]);
  return useMemo(() => windowAt(to - 1, RANGE_SHAPES[range]), [to, range]);
}
