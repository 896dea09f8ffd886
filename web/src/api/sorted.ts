/** The posts of a range in another order than by time, asked for again now and then. */

import { useQuery } from "@tanstack/react-query";
import { present } from "../lib/clock";
import type { Filters } from "../lib/filters";
import { type Range, windowAt } from "../lib/range";
import { type Sort, useZone } from "../lib/urlState";
import { readPosts } from "../live/protocol";
import { get } from "./client";
import { datesOf } from "./queries";

const AGAIN_AFTER_MS = 30_000;
const MOST = 100;

/** `held`: what is shown stays; `newest`: nothing is asked, the feed has it. */
export function useSortedPosts(filters: Filters, range: Range, sort: Sort, held: boolean) {
  const zone = useZone();
  return useQuery({
    queryKey: ["posts", "sorted", sort, filters, range, zone],
    enabled: sort !== "newest",
    queryFn: async ({ signal }) => {
      const dates = datesOf(windowAt(present(), range, zone));
      const found = await get("/api/posts", { ...filters, ...dates, sort, limit: MOST }, signal);
      return {
        posts: readPosts(found.posts),
        total: found.total,
        since: found.sorted_since ? Date.parse(found.sorted_since) : null,
      };
    },
    // What is reviewed must not move under one's hand.
    refetchInterval: held || sort !== "most_negative" ? false : AGAIN_AFTER_MS,
  });
}
