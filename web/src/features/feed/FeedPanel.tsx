/** The live feed, and everything that can stand in its place. */
import { Skeleton } from "@mantine/core";
import { lazy, Suspense } from "react";
import { Panel } from "../../components/Panel";
import type { FileLink } from "../../components/PanelTools";
import { type Emptiness, EmptyState, ErrorState } from "../../components/StateView";
import type { Sheet } from "../../lib/exporters";
import type { Used } from "../../lib/filters";
import type { Sort } from "../../lib/urlState";
import type { Post } from "../../live/protocol";
import type { FeedContent } from "./Feed";
import styles from "./Feed.module.css";
import { SortChoice } from "./SortChoice";

/** Loaded after the numbers above it: scrolling long lists is a tenth of the page's weight. */
const Feed = lazy(() => import("./Feed"));

const HEIGHT = 360;

interface FeedPanelProps {
  content: FeedContent;
  filterKey: string;
  /** Which posts these are, and how many; `null`: the feed follows. */
  note: string | null;
  /** Whether new posts come in at the top. */
  follows: boolean;
  sort: Sort;
  onSort: (sort: Sort) => void;
  /** Whether several posts can be corrected at once. */
  review: boolean;
  files: () => readonly FileLink[];
  openId: string | null;
  onOpen: (id: string) => void;
  searched: string | null;
  /** A source or author is chosen, or left out. */
  onFilter: (picked: Used) => void;
  why: Emptiness;
  loading: boolean;
  error: unknown;
  onRetry: () => void;
}

export function FeedPanel(props: FeedPanelProps) {
  const { follows, note, sort, onSort } = props;
  return (
    <Panel
      title={follows ? "Live feed" : "Posts"}
      note={note ?? undefined}
      aside={<SortChoice sort={sort} onSort={onSort} />}
      flush
      className={styles.panel}
      sheet={() => sheetOf(props.content.posts)}
      files={props.files}
    >
      <FeedBody {...props} />
    </Panel>
  );
}

/** The posts that are shown, newest first. */
function sheetOf(posts: readonly Post[]): Sheet {
  return {
    name: "groundswell-posts",
    columns: [
      "post_id",
      "created_at",
      "source",
      "author",
      "sentiment",
      "confidence",
      "emotion",
      "text",
      "emotions",
    ],
    rows: posts.map((post) => [
      post.id,
      new Date(post.at).toISOString(),
      post.source,
      post.author,
      post.label,
      post.confidence,
      post.emotion,
      post.content,
      post.emotions.join(" "),
    ]),
  };
}

function FeedBody(props: FeedPanelProps) {
  const { content, filterKey, openId, onOpen, searched, onFilter, review } = props;
  const { why, loading, error, onRetry } = props;
  if (content.posts.length > 0) {
    return (
      <Suspense fallback={<FeedSkeleton />}>
        <Feed {...{ content, filterKey, openId, onOpen, searched, onFilter, review }} />
      </Suspense>
    );
  }
  if (loading) return <FeedSkeleton />;
  if (error) return <ErrorState error={error} onRetry={onRetry} height={HEIGHT} />;
  return <EmptyState why={why} height={HEIGHT} />;
}

function FeedSkeleton() {
  return (
    <div className={styles.skeleton}>
      {[..."abcdefghijkl"].map((row) => (
        <Skeleton key={row} h={28} radius="md" />
      ))}
    </div>
  );
}
