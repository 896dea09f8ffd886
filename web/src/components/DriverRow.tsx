/** One thing that is behind a change: what it is, its share of the change, and the way to its posts. */
import type { Driver } from "../api/incidents";
import { type Filters, only } from "../lib/filters";
import { formatCount } from "../lib/format";
import { driverKind, driverName } from "../lib/incidents";
import { EMOTION_FILTERS } from "../lib/sentiment";
import styles from "./DriverRow.module.css";

interface DriverRowProps {
  driver: Driver;
  onShow: (filters: Partial<Filters>) => void;
  onOpenPost: (id: string) => void;
}

export function DriverRow({ driver, onShow, onOpenPost }: DriverRowProps) {
  const share = Math.round(100 * driver.share_of_excess);
  const rises = driver.observed >= driver.expected;
  const filters = filtersOf(driver);
  const example = driver.example_post_ids[0];
  const open = filters ? () => onShow(filters) : example ? () => onOpenPost(example) : undefined;
  return (
    <li className={styles.row}>
      <button
        type="button"
        className={styles.value}
        title={filters ? "Show its posts" : "Show a typical post"}
        disabled={!open}
        onClick={open}
      >
        <bdi>{driverName(driver)}</bdi>
      </button>
      <span className={styles.track} aria-hidden="true">
        <span style={{ width: `${Math.min(100, Math.max(0, share))}%` }} />
      </span>
      <span className={styles.share} title="Share of the change">
        {share}%
      </span>
      <span className={styles.detail}>
        {driverKind(driver)} · {rises ? "▲" : "▼"} {formatCount(driver.observed)}{" "}
        {driver.observed === 1 ? "post" : "posts"}, {usually(driver.expected)} ·{" "}
        {formatCount(driver.authors)} {driver.authors === 1 ? "author" : "authors"}
      </span>
    </li>
  );
}

/** What narrows the overview to a driver's posts; `null`: there is no filter for it. */
function filtersOf({ kind, value }: Driver): Partial<Filters> | null {
  if (kind === "author") return null;
  if (kind === "source") return only("source", value);
  if (kind === "emotion") {
    const emotion = EMOTION_FILTERS.find((known) => known === value);
    return emotion ? only("emotion", emotion) : null;
  }
  return { q: value };
}

function usually(expected: number): string {
  if (expected < 0.05) return "new";
  return `usual ${expected < 10 ? expected.toFixed(1) : formatCount(Math.round(expected))}`;
}
