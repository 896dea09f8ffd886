/** The live feed, and everything that can stand in its place. */
import { Skeleton } from "@mantine/core";
import { lazy, Suspense } from "react";
import { Panel } from "../../components/Panel";
import { ErrorState, NothingYet, StateView } from "../../components/StateView";
import type { FeedContent } from "./Feed";
import styles from "./Feed.module.css";

/** Loaded after the numbers above it: scrolling long lists is a tenth of the page's weight. */
const Feed = lazy(() => import("./Feed"));

const HEIGHT = 360;

interface FeedPanelProps {
  content: FeedContent;
  filterKey: string;
  filtered: boolean;
  onClearFilters: () => void;
  paused: boolean;
  loading: boolean;
  error: unknown;
  onRetry: () => void;
}

export function FeedPanel(props: FeedPanelProps) {
  return (
    <Panel title="Live feed" note="Newest first" flush className="gs-full">
      <FeedBody {...props} />
    </Panel>
  );
}

function FeedBody(props: FeedPanelProps) {
  const { content, filterKey, filtered, onClearFilters, paused, loading, error, onRetry } = props;
  if (content.posts.length > 0) {
    return (
      <Suspense fallback={<FeedSkeleton />}>
        <Feed content={content} filterKey={filterKey} />
      </Suspense>
    );
  }
  if (loading) return <FeedSkeleton />;
  if (error) return <ErrorState error={error} onRetry={onRetry} height={HEIGHT} />;
  if (filtered) {
    return (
      <StateView
        title="No post matches these filters"
        height={HEIGHT}
        action={{ label: "Clear filters", onClick: onClearFilters }}
      >
        New posts that match will appear here.
      </StateView>
    );
  }
  if (paused) {
    return (
      <StateView title="Paused" height={HEIGHT}>
        Press Live to see what has come since.
      </StateView>
    );
  }
  return <NothingYet height={HEIGHT} />;
}

function FeedSkeleton() {
  return (
    <div className={styles.skeleton}>
      {["a", "b", "c", "d", "e", "f", "g"].map((row) => (
        <Skeleton key={row} h={72} radius="md" />
      ))}
    </div>
  );
}
