/** A framed part of the page. What breaks inside one panel leaves the others alone. */
import { type ReactNode, useId } from "react";
import { ErrorBoundary } from "react-error-boundary";
import styles from "./Panel.module.css";
import { ErrorState } from "./StateView";

interface PanelProps {
  title: string;
  /** A few quiet words beside the title. */
  note?: ReactNode;
  /** Controls at the right of the head. */
  aside?: ReactNode;
  /** Where the panel stands in the grid. */
  className?: string;
  /** The content reaches the panel's edges. */
  flush?: boolean;
  children: ReactNode;
}

export function Panel({ title, note, aside, className = "", flush, children }: PanelProps) {
  const heading = useId();
  return (
    <section
      aria-labelledby={heading}
      className={`${styles.panel} ${flush ? styles.flush : ""} ${className}`}
    >
      <header className={styles.head}>
        <h2 id={heading} className={styles.title}>
          {title}
        </h2>
        {note && <span className={styles.note}>{note}</span>}
        {aside && <div className={styles.aside}>{aside}</div>}
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
