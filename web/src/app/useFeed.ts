/** The posts of the feed: what REST has, and what comes live, under all filters. */
import { useEffect, useMemo } from "react";
import { usePosts } from "../api/queries";
import type { Filters } from "../lib/urlState";
import type { FeedStore } from "../live/feedStore";
import { MAX_POSTS } from "../live/merge";
import type { Post } from "../live/protocol";
import { usePicture } from "../live/useLive";

export function useFeed(store: FeedStore, filters: Filters, polling: boolean) {
  const read = usePosts(filters, polling);
  const { posts, seen } = usePicture(store);
  const { q } = filters;

  // What a search found is older than the live posts and would not fit beside them in the store.
  useEffect(() => {
    if (read.data && q === null) store.addPosts(read.data);
  }, [store, read.data, q]);

  const content = useMemo(() => {
    const live = posts.map(({ value }) => value);
    return { posts: q === null ? live : matching(q, live, read.data ?? []), seen };
  }, [posts, seen, q, read.data]);

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
