/** The feed in its place, with the posts it follows. */
import { useCallback } from "react";
import { exportUrl } from "../api/exports";
import type { Page } from "../api/queries";
import { useMay } from "../api/session";
import { useSortedPosts } from "../api/sorted";
import type { Emptiness } from "../components/StateView";
import { FeedPanel } from "../features/feed/FeedPanel";
import { type Filters, hide, only, type Used } from "../lib/filters";
import { formatExact, formatMoment, rangeWords } from "../lib/format";
import { isOpen, type Range, writeRange } from "../lib/range";
import { type Sort, useSort, useZone } from "../lib/urlState";
import type { FeedStore } from "../live/feedStore";
import { useFeed } from "./useFeed";

interface PostsProps {
  store: FeedStore;
  filters: Filters;
  range: Range;
  polling: boolean;
  /** When the page was paused. */
  heldAt: number | null;
  openId: string | null;
  onOpen: (id: string) => void;
  onFilter: (filters: Partial<Filters>) => void;
  why: Emptiness;
}

export function Posts(props: PostsProps) {
  const { store, filters, openId, onOpen, onFilter, why, ...feeding } = props;
  const { range } = feeding;
  const zone = useZone();
  const [sort, setSort] = useSort();
  const newest = useFeed(store, filters, feeding);
  const sorted = useSortedPosts(filters, range, sort, feeding.heldAt !== null);
  const mayCorrect = useMay("respond");
  const feed = sort === "newest" ? newest : sortedFeed(sorted);
  return (
    <FeedPanel
      content={feed.content}
      filterKey={JSON.stringify([filters, sort, writeRange(range)])}
      note={noteOf(range, sort, feed.total, sorted.data?.since ?? null)}
      follows={sort === "newest" && isOpen(range)}
      sort={sort}
      onSort={setSort}
      review={mayCorrect && (sort === "least_sure" || sort === "last_corrected")}
      files={() => [
        { name: "Export all matching posts (CSV)", href: exportUrl(filters, range, zone, "csv") },
        {
          name: "Export all matching posts (NDJSON)",
          href: exportUrl(filters, range, zone, "ndjson"),
        },
      ]}
      loading={feed.loading}
      error={feed.error}
      onRetry={feed.retry}
      searched={filters.q}
      onFilter={useCallback(
        ({ facet, value, mode }: Used) =>
          onFilter(mode === "chosen" ? only(facet, value) : hide(filters, facet, value)),
        [onFilter, filters],
      )}
      {...{ openId, onOpen, why }}
    />
  );
}

function sortedFeed({ data, isPending, error, refetch }: ReturnType<typeof useSortedPosts>) {
  const posts = data?.posts ?? [];
  const total = data ? { posts, total: data.total, capped: data.since !== null } : null;
  return { content: { posts, seen: 0 }, total, loading: isPending, error, retry: refetch };
}

/** Which posts these are, and how many in all; `null`: they follow the present. */
function noteOf(range: Range, sort: Sort, page: Page | null, since: number | null): string | null {
  if (sort === "newest" && isOpen(range)) return null;
  if (page === null) return rangeWords(range);
  const { total, capped, posts } = page;
  const all = `${formatExact(total)}${capped ? "+" : ""} ${total === 1 ? "post" : "posts"}`;
  const first = sort === "newest" ? "the newest" : "the first";
  const shown = total > posts.length ? `, ${first} ${posts.length} shown` : "";
  const ranked = since === null || sort === "newest" ? "" : ` · since ${formatMoment(since)}`;
  return `${rangeWords(range)} · ${all}${shown}${ranked}`;
}
