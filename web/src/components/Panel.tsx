/** A framed part of the page. What breaks inside one panel leaves the others alone. */
import { createContext, type ReactNode, useContext, useId, useRef } from "react";
import { ErrorBoundary } from "react-error-boundary";
import type { Sheet } from "../lib/exporters";
import { formatClock } from "../lib/format";
import styles from "./Panel.module.css";
import { type FileLink, PanelTools, type TableChoice } from "./PanelTools";
import { ErrorState } from "./StateView";

/** Epoch ms up to which the panels are true, when that is not the present. */
export const StaleSince = createContext<number | null>(null);

interface PanelProps {
  title: string;
  /** A few quiet words beside the title. */
  note?: ReactNode;
  /** Controls at the right of the head. */
  aside?: ReactNode;
  /** Its numbers, for who saves them. */
  sheet?: () => Sheet;
  /** Files of the platform that can be saved beside them. */
  files?: () => readonly FileLink[];
  table?: TableChoice;
  /** Where the panel stands in the grid. */
  className?: string;
  /** The content reaches the panel's edges. */
  flush?: boolean;
  /** Little room: a quiet title, as a card of numbers has it. */
  compact?: boolean;
  children: ReactNode;
}

export function Panel(props: PanelProps) {
  const { title, note, aside, sheet, files, table, className = "", children } = props;
  const look = props.flush ? styles.flush : props.compact ? styles.compact : "";
  const heading = useId();
  const panel = useRef<HTMLElement>(null);
  const staleSince = useContext(StaleSince);
  return (
    <section
      ref={panel}
      aria-labelledby={heading}
      data-stale={staleSince !== null || undefined}
      className={`${styles.panel} ${look} ${className}`}
    >
      <header className={styles.head}>
        <h2 id={heading} className={styles.title}>
          {title}
        </h2>
        {staleSince !== null ? (
          <span className={styles.stale}>Data until {formatClock(staleSince)}</span>
        ) : (
          note && <span className={styles.note}>{note}</span>
        )}
        <div className={styles.aside}>
          {aside}
          <PanelTools {...{ title, sheet, files, table, panel }} />
        </div>
      </header>
      <div className={styles.body}>
        <ErrorBoundary
          fallbackRender={({ error, resetErrorBoundary }) => (
            <ErrorState error={error} onRetry={resetErrorBoundary} />
          )}
        >
          {children}
        </ErrorBoundary>
      </div>
    </section>
  );
}
