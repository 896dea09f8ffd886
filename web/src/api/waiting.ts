/** Posts that wait to be analysed. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { get, RequestFailed } from "./client";

/** The platform may answer from its cache; after this long no answer is of before. */
export const ANSWERS_KEPT_MS = 6_000;
const AGAIN_AFTER_MS = 5_000;
const SOON_MS = 1_000;
/** Posts that wait for less are on their way, not late. */
const LATE_AFTER_SECONDS = 2;

function useStats(watched: boolean, everyMs: number) {
  const { data, error } = useQuery({
    queryKey: ["waiting"],
    enabled: watched,
    queryFn: async ({ signal }) => get("/api/stats", {}, signal),
    refetchInterval: everyMs,
  });
  const isAway = error instanceof RequestFailed && error.status === 503;
  return watched ? { stats: data, isAway } : { stats: undefined, isAway: false };
}

/** How many there are, looked at often. */
export function useWaitingPosts(watched: boolean): number {
  return useReadAnewAfter(useStats(watched, SOON_MS).stats?.lag ?? 0);
}

/** How many there are, once they have waited for long; `null`: PostgreSQL or Redis is away. */
export function useLatePosts(watched: boolean): number | null {
  const { stats, isAway } = useStats(watched, AGAIN_AFTER_MS);
  const isLate = stats !== undefined && stats.waiting_seconds >= LATE_AFTER_SECONDS;
  const late = useReadAnewAfter(isLate ? stats.queue_depth : 0);
  return isAway ? null : late;
}

/** When none is left, what was counted before is counted anew: at once, and when no answer can be
 * one that was kept from before. */
function useReadAnewAfter(waiting: number): number {
  const queries = useQueryClient();
  const before = useRef(0);
  const again = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    if (waiting === 0 && before.current > 0) {
      const readAnew = () =>
        queries.invalidateQueries({
          predicate: ({ queryKey: [key] }) => key !== "inspection" && key !== "waiting",
        });
      readAnew();
      clearTimeout(again.current);
      again.current = setTimeout(readAnew, ANSWERS_KEPT_MS);
    }
    before.current = waiting;
  }, [queries, waiting]);
  useEffect(() => () => clearTimeout(again.current), []);
  return waiting;
}
