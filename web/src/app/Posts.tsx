/** The feed in its place, with the posts it follows. */
import { FeedPanel } from "../features/feed/FeedPanel";
import { type Filters, filtersInUse, NO_FILTERS } from "../lib/urlState";
import type { FeedStore } from "../live/feedStore";
import { filterKey } from "../live/useLive";
import { useFeed } from "./useFeed";

interface PostsProps {
  store: FeedStore;
  filters: Filters;
  onFilter: (filters: Partial<Filters>) => void;
  polling: boolean;
  paused: boolean;
}

export function Posts({ store, filters, onFilter, polling, paused }: PostsProps) {
  const feed = useFeed(store, filters, polling);
  return (
    <FeedPanel
      content={feed.content}
      filterKey={`${filterKey(filters)}#${filters.q ?? ""}`}
      filtered={filtersInUse(filters) > 0}
      onClearFilters={() => onFilter(NO_FILTERS)}
      paused={paused}
      loading={feed.loading}
      error={feed.error}
      onRetry={feed.retry}
    />
  );
}
