/** What is behind a change of the negative share: a stretch of time against another. */
import { useQuery } from "@tanstack/react-query";
import type { Filters } from "../lib/filters";
import { get } from "./client";

export interface Compared {
  /** Epoch ms. */
  readonly from: number;
  readonly to: number;
  /** `null`: the day before, or ten times the length where that is longer. */
  readonly baseline: { readonly from: number; readonly to: number } | null;
}

const AGAIN_AFTER_MS = 60_000;

/** `compared` null: nothing is asked. `held`: nothing is asked again meanwhile. */
export function useDrivers(filters: Filters, compared: Compared | null, held: boolean) {
  // Sentiment is what is explained, and emotion what may explain it.
  const { sentiment: _, exclude_sentiment: _1, emotion: _2, exclude_emotion: _3, ...of } = filters;
  return useQuery({
    queryKey: ["drivers", of, compared],
    enabled: compared !== null,
    queryFn: ({ signal }) =>
      get("/api/drivers", { ...of, ...datesOf(compared as Compared) }, signal),
    placeholderData: (before) => before,
    refetchInterval: held ? false : AGAIN_AFTER_MS,
  });
}

function datesOf({ from, to, baseline }: Compared) {
  const iso = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString());
  return {
    from: iso(from),
    to: iso(to),
    baseline_from: iso(baseline?.from),
    baseline_to: iso(baseline?.to),
  };
}
