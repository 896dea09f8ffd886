/** The feed in its place, with the posts it follows. */
import { useCallback } from "react";
import { exportUrl } from "../api/exports";
import type { Emptiness } from "../components/StateView";
import { FeedPanel } from "../features/feed/FeedPanel";
import { formatStretch } from "../lib/format";
import type { Range } from "../lib/range";
import type { Filters } from "../lib/urlState";
import type { FeedStore } from "../live/feedStore";
import { filterKey } from "../live/useLive";
import { useFeed } from "./useFeed";

interface PostsProps {
  store: FeedStore;
  filters: Filters;
  range: Range;
  polling: boolean;
  openId: string | null;
  onOpen: (id: string) => void;
  onFilter: (filters: Partial<Filters>) => void;
  why: Emptiness;
}

export function Posts({
  store,
  filters,
  range,
  polling,
  openId,
  onOpen,
  onFilter,
  why,
}: PostsProps) {
  const feed = useFeed(store, filters, range, polling);
  const stretch = range.kind === "fixed" ? range : null;
  return (
    <FeedPanel
      content={feed.content}
      filterKey={`${filterKey(filters)}#${filters.q ?? ""}#${filters.author ?? ""}#${stretch?.from} ${stretch?.to}`}
      stretch={stretch && formatStretch(stretch.from, stretch.to)}
      files={() => [
        { name: "Export all matching posts (CSV)", href: exportUrl(filters, range, "csv") },
        { name: "Export all matching posts (NDJSON)", href: exportUrl(filters, range, "ndjson") },
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
