/** When the newest post that is known of was written. */
import type { FeedStore } from "../live/feedStore";

export function lastPostAt(
  store: FeedStore,
  sources: readonly { last_post_at?: string | null }[] | undefined,
): number | null {
  const told = (sources ?? []).flatMap(({ last_post_at }) =>
    last_post_at ? [Date.parse(last_post_at)] : [],
  );
  const times = [...told, ...store.view().picture.posts.map(({ value }) => value.at)];
  return times.length > 0 ? Math.max(...times) : null;
}
