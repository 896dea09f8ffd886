/** What was behind an incident as it opened, and posts that stand for many. */
import type { Driver, IncidentDetail } from "../../api/incidents";
import { Panel } from "../../components/Panel";
import { formatCount } from "../../lib/format";
import { driverKind, driverName, WHY_NO_DRIVERS } from "../../lib/incidents";
import { EMOTION_FILTERS } from "../../lib/sentiment";
import type { Filters } from "../../lib/urlState";
import styles from "./IncidentFull.module.css";

interface DriversProps {
  incident: IncidentDetail;
  onShow: (filters: Partial<Filters>) => void;
  onOpenPost: (id: string) => void;
  className: string;
}

export function Drivers({ incident, onShow, onOpenPost, className }: DriversProps) {
  const { drivers } = incident;
  return (
    <Panel title="What is behind it" note="As it was at the opening" className={className}>
      {drivers.length === 0 && (
        <p className={styles.quiet}>
          {WHY_NO_DRIVERS[incident.why_no_drivers ?? "nothing_stands_out"]}
        </p>
      )}
      <ul className={styles.list} aria-label="Drivers">
        {drivers.map((driver) => (
          <Row key={`${driver.kind} ${driver.value}`} {...{ driver, onShow, onOpenPost }} />
        ))}
      </ul>
      {drivers.length > 0 && (
        <p className={styles.quiet}>Percentages: share of the change that it explains.</p>
      )}
    </Panel>
  );
}

type RowProps = Pick<DriversProps, "onShow" | "onOpenPost"> & { driver: Driver };

function Row({ driver, onShow, onOpenPost }: RowProps) {
  const share = Math.round(100 * driver.share_of_excess);
  const filters = filtersOf(driver);
  const example = driver.example_post_ids[0];
  const open = filters ? () => onShow(filters) : example ? () => onOpenPost(example) : undefined;
  return (
    <li className={styles.of}>
      <button
        type="button"
        className={styles.link}
        title={filters ? "Show its posts" : "Show a typical post"}
        disabled={!open}
        onClick={open}
      >
        <bdi>{driverName(driver)}</bdi>
      </button>
      <span className={styles.track} aria-hidden="true">
        <span style={{ width: `${Math.min(100, Math.max(0, share))}%` }} />
      </span>
      <span className={styles.share}>{share}%</span>
      <span className={styles.quiet}>
        {driverKind(driver)} · ▲ {formatCount(driver.observed)}{" "}
        {driver.observed === 1 ? "post" : "posts"}, usual {usually(driver.expected)} ·{" "}
        {formatCount(driver.authors)} {driver.authors === 1 ? "author" : "authors"}
      </span>
    </li>
  );
}

/** What narrows the overview to a driver's posts; `null`: there is no filter for it. */
function filtersOf({ kind, value }: Driver): Partial<Filters> | null {
  if (kind === "author") return null;
  if (kind === "source") return { source: value };
  if (kind === "emotion") {
    const emotion = EMOTION_FILTERS.find((known) => known === value);
    return emotion ? { emotion } : null;
  }
  return { q: value };
}

function usually(expected: number): string {
  return expected < 0.05 ? "0" : expected < 10 ? expected.toFixed(1) : formatCount(expected);
}

interface ExamplesProps {
  incident: IncidentDetail;
  onOpenPost: (id: string) => void;
  className: string;
}

export function Examples({ incident, onOpenPost, className }: ExamplesProps) {
  return (
    <Panel title="Typical posts" className={className}>
      {incident.examples.length === 0 && (
        <p className={styles.quiet}>
          {incident.kind === "no_data" ? "There were no posts." : "None is kept."}
        </p>
      )}
      <ul className={styles.list}>
        {incident.examples.map(({ post_id, source, content }) => (
          <li key={post_id}>
            <button type="button" className={styles.link} onClick={() => onOpenPost(post_id)}>
              <bdi>{content}</bdi>
            </button>
            <div className={styles.quiet}>
              <bdi>{source}</bdi>
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
