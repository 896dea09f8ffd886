/** The posts as they come. Follows at the top; stands still while one scrolls, hovers or reads. */
import { Button } from "@mantine/core";
import { type ComponentProps, type KeyboardEvent, useMemo, useRef, useState } from "react";
import { Virtuoso, type VirtuosoHandle } from "react-virtuoso";
import { useRelabelMany } from "../../api/post";
import type { Used } from "../../lib/filters";
import type { Sentiment } from "../../lib/sentiment";
import { usePageKeys } from "../../lib/usePageKeys";
import type { Post } from "../../live/protocol";
import { BulkLabels } from "./BulkLabels";
import styles from "./Feed.module.css";
import { alone, type FeedRow, fold } from "./nearDuplicates";
import { PostRow } from "./PostRow";
import { useFrozen } from "./useFrozen";

const MOST_COUNTED = 999;
/** What a focused post is, by one key. */
const LABEL_KEYS: Record<string, Sentiment> = {
  "+": "positive",
  "0": "neutral",
  "-": "negative",
};

export interface FeedContent {
  readonly posts: readonly Post[];
  /** Posts that passed since the page began, shown or not. */
  readonly seen: number;
}

export interface FeedProps {
  content: FeedContent;
  /** Another filter is another feed: it starts anew at the top. */
  filterKey: string;
  /** The post whose details are open. */
  openId: string | null;
  onOpen: (id: string) => void;
  /** What was searched for. */
  searched: string | null;
  /** Whether posts can be picked, to be corrected together. */
  review: boolean;
  /** A source or author is chosen, or left out. */
  onFilter: (picked: Used) => void;
}

export default function Feed({ content, filterKey, openId, onOpen, review, ...row }: FeedProps) {
  const frame = useRef<HTMLDivElement>(null);
  const list = useRef<VirtuosoHandle>(null);
  /** The post that was stepped to last. */
  const goal = useRef<string | null>(null);
  const [atTop, setAtTop] = useState(true);
  const [hovered, setHovered] = useState(false);
  const [focused, setFocused] = useState(false);
  // What is reviewed moves only by what one does oneself.
  const reading = !review && (!atTop || hovered || focused);
  const { shown, held, catchUp } = useFrozen(content, reading, filterKey);
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  // Every post that is reviewed is seen by itself.
  const rows = useMemo(
    () => (review ? shown.posts.map(alone) : fold(shown.posts, unfolded)),
    [shown.posts, unfolded, review],
  );
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const relabel = useRelabelMany();
  const waiting = held ? Math.max(0, content.seen - shown.seen) : 0;

  const showNew = () => {
    catchUp();
    list.current?.scrollToIndex({ index: 0 });
  };

  const step = (by: number) => {
    const at = rows.findIndex(({ post }) => post.id === (openId ?? focusedId(frame.current)));
    const index = Math.min(rows.length - 1, Math.max(0, at + by));
    const next = rows[index]?.post;
    if (!next) return;
    if (openId !== null) onOpen(next.id);
    // At once where it is drawn already: the next key may come before the list has moved.
    articleOf(frame.current, next.id)?.focus({ preventScroll: true });
    goal.current = next.id;
    const done = () => goal.current === next.id && articleOf(frame.current, next.id)?.focus();
    list.current?.scrollIntoView({ index, done });
  };
  const onPostKey = (event: KeyboardEvent, id: string) => {
    const label = LABEL_KEYS[event.key];
    const post = shown.posts.find((one) => one.id === id);
    if (label && post) {
      relabel.mutate({ posts: [post], label });
      step(1); // a post that is corrected leaves the list of the least sure
    } else if (event.key === " ") setPicked(toggled(picked, id));
    else return;
    event.preventDefault();
  };
  usePageKeys([
    ["J", () => step(1)],
    ["K", () => step(-1)],
    ["N", showNew],
  ]);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: watches the pointer, does nothing on its own
    <div
      ref={frame}
      className={styles.frame}
      onPointerEnter={(event) => setHovered(event.pointerType === "mouse")}
      onPointerLeave={() => setHovered(false)}
      onFocus={(event) => setFocused(event.target.matches("article, article *"))}
      onBlur={() => setFocused(false)}
    >
      {waiting > 0 && (
        <Button className={styles.news} radius="xl" size="xs" onClick={showNew}>
          ↑ {waiting > MOST_COUNTED ? `${MOST_COUNTED}+` : waiting} new{" "}
          {waiting === 1 ? "post" : "posts"}
        </Button>
      )}
      {review && <BulkLabels picked={picked} onPick={setPicked} shown={shown.posts} />}
      <Virtuoso
        key={filterKey}
        ref={list}
        className={styles.scroller}
        style={{ height: undefined }}
        data={rows}
        computeItemKey={(_, { post }) => post.id}
        itemContent={(_, { post, copies, text }) => (
          <PostRow
            {...{ post, copies, onOpen, ...row }}
            unfolded={text !== null && unfolded.has(text)}
            onUnfold={() => text !== null && setUnfolded(toggled(unfolded, text))}
            picked={review ? picked.has(post.id) : null}
            onPick={() => setPicked(toggled(picked, post.id))}
          />
        )}
        atTopStateChange={setAtTop}
        atTopThreshold={24}
        increaseViewportBy={200}
        components={{ List: FeedList, Item: FeedItem }}
        context={{ size: rows.length, onOpen, onPostKey: review ? onPostKey : undefined }}
      />
    </div>
  );
}

function toggled(texts: ReadonlySet<string>, text: string): ReadonlySet<string> {
  const others = [...texts].filter((one) => one !== text);
  return new Set(texts.has(text) ? others : [...others, text]);
}

function articleOf(frame: HTMLElement | null, id: string): HTMLElement | undefined {
  const articles = frame?.querySelectorAll<HTMLElement>("article[data-post]") ?? [];
  return [...articles].find((article) => article.dataset.post === id);
}

function focusedId(frame: HTMLElement | null): string | null {
  const article = document.activeElement?.closest("article");
  return article && frame?.contains(article) ? article.getAttribute("data-post") : null;
}

function FeedList({ context: _, ...props }: ComponentProps<"div"> & { context?: unknown }) {
  return <div {...props} role="feed" aria-label="Posts, newest first" aria-busy={false} />;
}

interface FeedItemProps extends ComponentProps<"article"> {
  "data-index": number;
  item: FeedRow;
  context?: {
    size: number;
    onOpen: (id: string) => void;
    onPostKey: ((event: KeyboardEvent, id: string) => void) | undefined;
  };
}

function FeedItem({ item, context, ...props }: FeedItemProps) {
  return (
    <article
      {...props}
      data-post={item.post.id}
      onClick={(event) => {
        const marking = window.getSelection()?.isCollapsed === false;
        if (!marking && !(event.target as Element).closest("button, a, input"))
          context?.onOpen(item.post.id);
      }}
      onKeyDown={(event) => {
        if (event.target !== event.currentTarget) return;
        if (event.key === "Enter") context?.onOpen(item.post.id);
        else context?.onPostKey?.(event, item.post.id);
      }}
      className={styles.post}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: articles of a feed are focusable, so that one can walk through them
      tabIndex={0}
      aria-posinset={props["data-index"] + 1}
      aria-setsize={context?.size ?? -1}
    />
  );
}
