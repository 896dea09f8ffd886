/** What was missed live is read over REST. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import type { FeedStore } from "../live/feedStore";

export function useReloadAfterHole(store: FeedStore): void {
  const queries = useQueryClient();
  const holes = useSyncExternalStore(store.subscribe, () => store.view().picture.holes);
  useEffect(() => {
    if (holes > 0) queries.invalidateQueries();
  }, [queries, holes]);
}
