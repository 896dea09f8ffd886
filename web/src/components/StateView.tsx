/** What a panel says when it has nothing to draw: why, and what one can do about it. */
import { Button } from "@mantine/core";
import type { CSSProperties, ReactNode } from "react";
import { RequestFailed } from "../api/client";
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

/** Before the first post ever: the command that brings some. */
export function NothingYet({ height }: { height?: number }) {
  return (
    <StateView title="No posts yet" height={height}>
      Bring some in with <code>groundswell ingest --source simulator</code>
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
