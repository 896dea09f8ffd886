/** The pages: an address each, so that they can be opened in another tab. */
import type { MouseEvent } from "react";
import type { View } from "../lib/urlState";
import styles from "./Nav.module.css";

const PAGES: readonly (readonly [View | null, string])[] = [
  [null, "Overview"],
  ["topics", "Topics"],
  ["compare", "Compare"],
];

interface NavProps {
  view: View | null;
  onGo: (view: View | null) => void;
}

export function Nav({ view, onGo }: NavProps) {
  return (
    <nav aria-label="Pages" className={styles.nav}>
      {PAGES.map(([page, word]) => (
        <a
          key={word}
          href={page === null ? "?" : `?view=${page}`}
          aria-current={page === view ? "page" : undefined}
          onClick={(event) => {
            if (opensElsewhere(event)) return;
            event.preventDefault();
            onGo(page);
          }}
        >
          {word}
        </a>
      ))}
    </nav>
  );
}

/** In another tab or window, as the reader wants it. */
function opensElsewhere({ button, metaKey, ctrlKey, shiftKey, altKey }: MouseEvent): boolean {
  return button !== 0 || metaKey || ctrlKey || shiftKey || altKey;
}
