/** The posts of the feed, those of the range: what REST has, and what comes live. */
import { useEffect, useMemo } from "react";
import { FIRST_POSTS, usePosts } from "../api/queries";
import { useNow } from "../lib/clock";
import { type Filters, isSearch, passesAuthor } from "../lib/filters";
import { isOpen, type Range, windowAt } from "../lib/range";
import { useZone } from "../lib/urlState";
import type { FeedStore } from "../live/feedStore";
import { isConfirmed, MAX_POSTS } from "../live/merge";
import type { Post } from "../live/protocol";
import { filterKey, usePicture } from "../live/useLive";

interface Feeding {
  readonly range: Range;
  readonly polling: boolean;
  /** When the page was paused. */
  readonly heldAt: number | null;
}

export function useFeed(store: FeedStore, filters: Filters, { range, polling, heldAt }: Feeding) {
  const read = usePosts(filters, range, polling);
  const following = isOpen(range);
  const { posts, seen, filterKey: held } = usePicture(store);
  const searched = isSearch(filters);
  const present = useNow();
  const { from, to } = windowAt(heldAt ?? present, range, useZone());

  // What a search found is older than the live posts and would not fit beside them in the store;
  // and an answer that is at hand at once must wait until the store has let go of other filters.
  const ready = !searched && following && held === filterKey(filters);
  useEffect(() => {
    if (ready && read.data && read.dataUpdatedAt > 0) {
      store.addPosts(read.data.posts, read.data.posts.length < FIRST_POSTS);
    }
  }, [store, read.data, read.dataUpdatedAt, ready]);

  const content = useMemo(() => {
    const found = read.data?.posts ?? [];
    if (!following) return { posts: found, seen: 0 };
    const known = searched ? posts.filter(isConfirmed) : posts; // a search confirms no other
    const live = known.map(({ value }) => value);
    const all = searched ? matching(filters, live, found) : live;
    return { posts: all.filter(({ at }) => at >= from && at < to), seen };
  }, [posts, seen, filters, searched, read.data, following, from, to]);

  return {
    content,
    /** How many posts the range has; `null` while nobody knows, and where they still come. */
    total: following ? null : (read.data ?? null),
    loading: content.posts.length === 0 && read.isPending,
    error: content.posts.length === 0 ? read.error : null,
    retry: read.refetch,
  };
}

/** Live posts that the search is for, and those that it found; newest first. */
export function matching(filters: Filters, live: readonly Post[], found: readonly Post[]): Post[] {
  const words = (filters.q ?? "").toLowerCase();
  const byId = new Map(found.map((post) => [post.id, post]));
  for (const post of live) {
    const said = post.content.toLowerCase().includes(words);
    if (said && passesAuthor(filters, post.author)) byId.set(post.id, post);
  }
  return [...byId.values()].sort((a, b) => b.at - a.at).slice(0, MAX_POSTS);
}
