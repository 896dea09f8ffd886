/** The pages: an address each, so that they can be opened in another tab. */
import { PageLink } from "../components/PageLink";
import type { View } from "../lib/urlState";
import styles from "./Nav.module.css";

const PAGES: readonly (readonly [View | null, string])[] = [
  [null, "Overview"],
  ["incidents", "Incidents"],
  ["topics", "Topics"],
  ["compare", "Compare"],
  ["sources", "Sources"],
];

interface NavProps {
  view: View | null;
  onGo: (view: View | null) => void;
}

export function Nav({ view, onGo }: NavProps) {
  return (
    <nav aria-label="Pages" className={styles.nav}>
      {PAGES.map(([page, word]) => (
        <PageLink
          key={word}
          to={page === null ? "?" : `?view=${page}`}
          current={page === view}
          onGo={() => onGo(page)}
        >
          {word}
        </PageLink>
      ))}
    </nav>
  );
}
