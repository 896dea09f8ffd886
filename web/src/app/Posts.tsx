/** The feed in its place, with the posts it follows. */
import { useCallback } from "react";
import { exportUrl } from "../api/exports";
import type { Page } from "../api/queries";
import type { Emptiness } from "../components/StateView";
import { FeedPanel } from "../features/feed/FeedPanel";
import { formatExact, rangeWords } from "../lib/format";
import { isOpen, type Range, writeRange } from "../lib/range";
import { type Filters, useZone } from "../lib/urlState";
import type { FeedStore } from "../live/feedStore";
import { filterKey } from "../live/useLive";
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
  const feed = useFeed(store, filters, feeding);
  return (
    <FeedPanel
      content={feed.content}
      filterKey={JSON.stringify([filterKey(filters), filters.q, filters.author, writeRange(range)])}
      note={isOpen(range) ? null : noteOf(range, feed.total)}
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
      onSource={useCallback((source: string) => onFilter({ source }), [onFilter])}
      onAuthor={useCallback((author: string) => onFilter({ author }), [onFilter])}
      {...{ openId, onOpen, why }}
    />
  );
}

/** Which posts these are, and how many in all. */
function noteOf(range: Range, page: Page | null): string {
  if (page === null) return rangeWords(range);
  const { total, capped, posts } = page;
  const all = `${formatExact(total)}${capped ? "+" : ""} ${total === 1 ? "post" : "posts"}`;
  const newest = total > posts.length ? `, the newest ${posts.length} shown` : "";
  return `${rangeWords(range)} · ${all}${newest}`;
}
