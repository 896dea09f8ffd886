/** What is behind a change of the negative share: a stretch of time against another. */
import { useQuery } from "@tanstack/react-query";
import type { Filters } from "../lib/urlState";
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
  const { topic, source, author, q } = filters;
  return useQuery({
    queryKey: ["drivers", topic, source, author, q, compared],
    enabled: compared !== null,
    queryFn: ({ signal }) => get("/api/drivers", queryOf(filters, compared as Compared), signal),
    placeholderData: (before) => before,
    refetchInterval: held ? false : AGAIN_AFTER_MS,
  });
}

function queryOf({ topic, source, author, q }: Filters, { from, to, baseline }: Compared) {
  const iso = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString());
  return {
    topic,
    source,
    author,
    q,
    from: iso(from),
    to: iso(to),
    baseline_from: iso(baseline?.from),
    baseline_to: iso(baseline?.to),
  };
}
