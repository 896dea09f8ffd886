/** The feed in its place, with the posts it follows. */
import type { Emptiness } from "../components/StateView";
import { FeedPanel } from "../features/feed/FeedPanel";
import type { Filters } from "../lib/urlState";
import type { FeedStore } from "../live/feedStore";
import { filterKey } from "../live/useLive";
import { useFeed } from "./useFeed";

interface PostsProps {
  store: FeedStore;
  filters: Filters;
  polling: boolean;
  openId: string | null;
  onOpen: (id: string) => void;
  why: Emptiness;
}

export function Posts({ store, filters, polling, openId, onOpen, why }: PostsProps) {
  const feed = useFeed(store, filters, polling);
  return (
    <FeedPanel
      content={feed.content}
      filterKey={`${filterKey(filters)}#${filters.q ?? ""}`}
      loading={feed.loading}
      error={feed.error}
      onRetry={feed.retry}
      {...{ openId, onOpen, why }}
    />
  );
}
