/** What is behind a change: the words, links, texts, sources and people that make the difference. */
import { Skeleton } from "@mantine/core";
import { useDrivers } from "../../api/drivers";
import type { Driver, Incident } from "../../api/incidents";
import { Panel } from "../../components/Panel";
import { ErrorState } from "../../components/StateView";
import { formatCount, formatTick } from "../../lib/format";
import { driverKind, driverName } from "../../lib/incidents";
import type { Window } from "../../lib/range";
import type { Filters } from "../../lib/urlState";
import { type Explained, explained } from "./compared";
import styles from "./Drivers.module.css";

const SHOWN = 6;
const HEIGHT = 294;

interface DriversPanelProps {
  filters: Filters;
  window: Window;
  /** When the page was paused. */
  heldAt: number | null;
  now: number;
  incidents: readonly Incident[];
  /** "previous 15 minutes". */
  before: string;
  onOpenPost: (id: string) => void;
  onSearch: (words: string) => void;
  className?: string;
}

export function DriversPanel(props: DriversPanelProps) {
  const { filters, window, heldAt, now, incidents, before, className } = props;
  const what = explained(window, now, incidents);
  return (
    <Panel
      title="What is behind it"
      note={what ? noteOf(what, before, now) : undefined}
      className={className}
    >
      {what === null ? (
        <p className={styles.none}>Changes are explained for ranges of up to 31 days.</p>
      ) : (
        <Body {...props} what={what} filters={filters} held={heldAt !== null} />
      )}
    </Panel>
  );
}

function noteOf({ compared, incident }: Explained, before: string, now: number): string {
  if (incident === null) return `Negative share against the ${before}`;
  const since = formatTick(compared.from, now - compared.from);
  const until = incident.resolved_at ? formatTick(compared.to, now - compared.from) : "now";
  return `${since} – ${until} against the usual`;
}

type BodyProps = Pick<DriversPanelProps, "filters" | "onOpenPost" | "onSearch"> & {
  what: Explained;
  held: boolean;
};

function Body({ filters, what, held, onOpenPost, onSearch }: BodyProps) {
  const read = useDrivers(filters, what.compared, held);
  if (read.isPending) return <Skeleton h={HEIGHT} radius="md" />;
  if (read.error) return <ErrorState error={read.error} onRetry={read.refetch} height={HEIGHT} />;
  const { drivers, posts, baseline_posts, sampled, mix, rate } = read.data;
  if (drivers.length === 0) {
    return <p className={styles.none}>{whyNone(posts, baseline_posts)}</p>;
  }
  return (
    <>
      <ul className={styles.list}>
        {drivers.slice(0, SHOWN).map((driver) => (
          <Row key={`${driver.kind} ${driver.value}`} {...{ driver, onOpenPost, onSearch }} />
        ))}
      </ul>
      <p className={styles.foot}>
        {speakers(mix, rate)}
        Counted by author; copies folded.
        {sampled && " From a sample of the posts."}
      </p>
    </>
  );
}

function whyNone(posts: number, before: number): string {
  if (posts === 0) return "No posts in this range.";
  if (before === 0) return "There are no posts before to compare with.";
  return "Nothing stands out: no word, link, source or author makes a difference.";
}

/** How much of the change is who speaks, and how much the same people otherwise. */
function speakers(mix: number | null | undefined, rate: number | null | undefined): string {
  if (mix == null || rate == null || mix <= 0 || rate <= 0) return "";
  const same = Math.round((100 * rate) / (mix + rate));
  return `Same speakers angrier: ${same}% of the change, other speakers: ${100 - same}%. `;
}

interface RowProps extends Pick<BodyProps, "onOpenPost" | "onSearch"> {
  driver: Driver;
}

const SEARCHED = new Set(["word", "phrase", "hashtag", "mention", "link", "text"]);

function Row({ driver, onOpenPost, onSearch }: RowProps) {
  const share = Math.round(100 * driver.share_of_excess);
  const rises = driver.observed >= driver.expected;
  const example = driver.example_post_ids[0];
  const open = SEARCHED.has(driver.kind)
    ? () => onSearch(driver.value)
    : example && (() => onOpenPost(example));
  return (
    <li className={styles.row}>
      <button
        type="button"
        className={styles.value}
        disabled={!open}
        title={SEARCHED.has(driver.kind) ? "Show its posts" : "Show a typical post"}
        onClick={open || undefined}
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
        {driver.observed === 1 ? "post" : "posts"}
        {driver.expected < 0.5 ? ", new" : `, usual ${formatCount(Math.round(driver.expected))}`} ·{" "}
        {formatCount(driver.authors)} {driver.authors === 1 ? "author" : "authors"}
      </span>
    </li>
  );
}
