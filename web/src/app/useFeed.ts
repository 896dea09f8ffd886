/** The posts of the feed: what REST has, and what comes live, or those of one stretch of time. */
import { useEffect, useMemo } from "react";
import { FIRST_POSTS, usePosts } from "../api/queries";
import type { Range } from "../lib/range";
import type { Filters } from "../lib/urlState";
import type { FeedStore } from "../live/feedStore";
import { isConfirmed, MAX_POSTS } from "../live/merge";
import type { Post } from "../live/protocol";
import { usePicture } from "../live/useLive";

export function useFeed(store: FeedStore, filters: Filters, range: Range, polling: boolean) {
  const read = usePosts(filters, range, polling);
  const following = range.kind === "last";
  const { posts, seen } = usePicture(store);
  const { q } = filters;

  // What a search found is older than the live posts and would not fit beside them in the store.
  useEffect(() => {
    if (read.data && q === null && following && read.dataUpdatedAt > 0) {
      store.addPosts(read.data, read.data.length < FIRST_POSTS);
    }
  }, [store, read.data, read.dataUpdatedAt, q, following]);

  const content = useMemo(() => {
    if (!following) return { posts: read.data ?? [], seen: 0 };
    const known = q === null ? posts : posts.filter(isConfirmed); // a search confirms no other
    const live = known.map(({ value }) => value);
    return { posts: q === null ? live : matching(q, live, read.data ?? []), seen };
  }, [posts, seen, q, read.data, following]);

  return {
    content,
    loading: content.posts.length === 0 && read.isPending,
    error: content.posts.length === 0 ? read.error : null,
    retry: read.refetch,
  };
}

/** Live posts that hold the words, and those that the search found; newest first. */
export function matching(q: string, live: readonly Post[], found: readonly Post[]): Post[] {
  const words = q.toLowerCase();
  const byId = new Map(found.map((post) => [post.id, post]));
  for (const post of live) {
    if (post.content.toLowerCase().includes(words)) byId.set(post.id, post);
  }
  return [...byId.values()].sort((a, b) => b.at - a.at).slice(0, MAX_POSTS);
}
