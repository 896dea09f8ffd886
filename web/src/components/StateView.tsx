/** What a panel says when it has nothing to draw: why, and what one can do about it. */
import { Button } from "@mantine/core";
import type { CSSProperties, ReactNode } from "react";
import { RequestFailed } from "../api/client";
import { formatAgo, formatMoment } from "../lib/format";
import styles from "./StateView.module.css";

interface StateViewProps {
  title: string;
  children?: ReactNode;
  action?: { label: string; onClick: () => void };
  /** px; the same as of what will stand there, so that nothing jumps. */
  height?: number;
  role?: "alert";
}

export function StateView({ title, children, action, height, role }: StateViewProps) {
  return (
    <div
      className={styles.state}
      role={role}
      style={{ "--state-height": height && `${height}px` } as CSSProperties}
    >
      <div className={styles.title}>{title}</div>
      {children && <div className={styles.text}>{children}</div>}
      {action && (
        <Button size="xs" variant="default" className={styles.action} onClick={action.onClick}>
          {action.label}
        </Button>
      )}
    </div>
  );
}

/** What is known about why there is nothing to show. */
export interface Emptiness {
  readonly paused: boolean;
  readonly filtered: boolean;
  /** The name of the topic that the page is narrowed to. */
  readonly topic?: string | null;
  /** Only posts are chosen that no model has read: there is nothing to draw of them. */
  readonly unread?: boolean;
  readonly onClearFilters: () => void;
  /** Choose a range in which a post of that time lies, epoch ms. */
  readonly onShowLatest?: (at: number) => void;
  /** When the newest post known was written; `null`: there has never been one. */
  readonly lastPostAt: number | null;
}

/** The first reason that holds: no model for it, nothing that matches, held, never a post, or a quiet while. */
export function EmptyState({ why, height }: { why: Emptiness; height?: number }) {
  const { paused, filtered, topic, unread, onClearFilters, onShowLatest, lastPostAt } = why;
  if (unread) {
    return (
      <StateView
        title="Unsupported language"
        height={height}
        action={{ label: "Clear filters", onClick: onClearFilters }}
      >
        These posts are in languages that no model here knows. The feed shows them.
      </StateView>
    );
  }
  if (filtered) {
    return (
      <StateView
        title="No post matches these filters"
        height={height}
        action={{ label: "Clear filters", onClick: onClearFilters }}
      >
        New posts that match will appear here.
      </StateView>
    );
  }
  if (paused) {
    return (
      <StateView title="Paused" height={height}>
        Press Live to see what has come since.
      </StateView>
    );
  }
  if (topic) {
    return (
      <StateView title="No posts of this topic in this range" height={height}>
        No posts about <bdi>{topic}</bdi>. Try a longer range.
      </StateView>
    );
  }
  if (lastPostAt === null) {
    return (
      <StateView title="No posts yet" height={height}>
        Add posts with <code>groundswell ingest --source simulator</code>
      </StateView>
    );
  }
  return (
    <StateView
      title="No posts in this range"
      height={height}
      action={onShowLatest && { label: "Show", onClick: () => onShowLatest(lastPostAt) }}
    >
      Latest:{" "}
      <time dateTime={new Date(lastPostAt).toISOString()} title={formatMoment(lastPostAt)}>
        {formatAgo(lastPostAt, Date.now())}
      </time>
    </StateView>
  );
}

interface ErrorStateProps {
  error: unknown;
  onRetry: () => void;
  height?: number;
}

export function ErrorState({ error, onRetry, height }: ErrorStateProps) {
  const message = error instanceof Error ? error.message : "Something went wrong.";
  if (error instanceof RequestFailed && error.status === 403) {
    return (
      <StateView title="You don't have permission" height={height}>
        {message}
      </StateView>
    );
  }
  const requestId = error instanceof RequestFailed ? error.requestId : null;
  return (
    <StateView
      role="alert"
      title="This could not be loaded"
      height={height}
      action={{ label: "Retry", onClick: onRetry }}
    >
      {message}
      {requestId && (
        <>
          {" "}
          Request <code>{requestId}</code>
        </>
      )}
    </StateView>
  );
}
