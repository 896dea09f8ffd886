/** Posts that wait to be analysed. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { get } from "./client";

const AGAIN_AFTER_MS = 5_000;
const SOON_MS = 1_000;
/** Posts that wait for less are on their way, not late. */
const LATE_AFTER_SECONDS = 2;

function useStats(watched: boolean, everyMs: number) {
  const { data } = useQuery({
    queryKey: ["waiting"],
    enabled: watched,
    queryFn: async ({ signal }) => get("/api/stats", {}, signal),
    refetchInterval: everyMs,
  });
  return watched ? data : undefined;
}

/** How many there are, looked at often. */
export function useWaitingPosts(watched: boolean): number {
  return useReadAnewAfter(useStats(watched, SOON_MS)?.lag ?? 0);
}

/** How many there are, once they have waited for long. */
export function useLatePosts(watched: boolean): number {
  const stats = useStats(watched, AGAIN_AFTER_MS);
  const isLate = stats !== undefined && stats.waiting_seconds >= LATE_AFTER_SECONDS;
  return useReadAnewAfter(isLate ? stats.queue_depth : 0);
}

/** When none is left, what was counted before is counted anew. */
function useReadAnewAfter(waiting: number): number {
  const queries = useQueryClient();
  const before = useRef(0);
  useEffect(() => {
    if (waiting === 0 && before.current > 0) {
      queries.invalidateQueries({
        predicate: ({ queryKey: [key] }) => key !== "inspection" && key !== "waiting",
      });
    }
    before.current = waiting;
  }, [queries, waiting]);
  return waiting;
}
