/** The posts of the feed: what REST has, and what comes live, or those of one stretch of time. */
import { useEffect, useMemo } from "react";
import { FIRST_POSTS, usePosts } from "../api/queries";
import type { Range } from "../lib/range";
import { type Filters, isSearch } from "../lib/urlState";
import type { FeedStore } from "../live/feedStore";
import { isConfirmed, MAX_POSTS } from "../live/merge";
import type { Post } from "../live/protocol";
import { usePicture } from "../live/useLive";

export function useFeed(store: FeedStore, filters: Filters, range: Range, polling: boolean) {
  const read = usePosts(filters, range, polling);
  const following = range.kind === "last";
  const { posts, seen } = usePicture(store);
  const searched = isSearch(filters);

  // What a search found is older than the live posts and would not fit beside them in the store.
  useEffect(() => {
    if (read.data && !searched && following && read.dataUpdatedAt > 0) {
      store.addPosts(read.data, read.data.length < FIRST_POSTS);
    }
  }, [store, read.data, read.dataUpdatedAt, searched, following]);

  const content = useMemo(() => {
    if (!following) return { posts: read.data ?? [], seen: 0 };
    const known = searched ? posts.filter(isConfirmed) : posts; // a search confirms no other
    const live = known.map(({ value }) => value);
    return { posts: searched ? matching(filters, live, read.data ?? []) : live, seen };
  }, [posts, seen, filters, searched, read.data, following]);

  return {
    content,
    loading: content.posts.length === 0 && read.isPending,
    error: content.posts.length === 0 ? read.error : null,
    retry: read.refetch,
  };
}

/** Live posts that the search is for, and those that it found; newest first. */
export function matching(
  { q, author }: Pick<Filters, "q" | "author">,
  live: readonly Post[],
  found: readonly Post[],
): Post[] {
  const words = (q ?? "").toLowerCase();
  const byId = new Map(found.map((post) => [post.id, post]));
  for (const post of live) {
    const said = post.content.toLowerCase().includes(words);
    if (said && (author === null || post.author === author)) byId.set(post.id, post);
  }
  return [...byId.values()].sort((a, b) => b.at - a.at).slice(0, MAX_POSTS);
}
