/** The feed in its place, with the posts it follows. */
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
  why: Emptiness;
}

export function Posts({ store, filters, range, polling, openId, onOpen, why }: PostsProps) {
  const feed = useFeed(store, filters, range, polling);
  const stretch = range.kind === "fixed" ? range : null;
  return (
    <FeedPanel
      content={feed.content}
      filterKey={`${filterKey(filters)}#${filters.q ?? ""}#${stretch?.from} ${stretch?.to}`}
      stretch={stretch && formatStretch(stretch.from, stretch.to)}
      files={() => [
        { name: "All that match as CSV", href: exportUrl(filters, range, "csv") },
        { name: "All that match as NDJSON", href: exportUrl(filters, range, "ndjson") },
      ]}
      loading={feed.loading}
      error={feed.error}
      onRetry={feed.retry}
      {...{ openId, onOpen, why }}
    />
  );
}
