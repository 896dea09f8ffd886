/** What was behind an incident as it opened, and posts that stand for many. */
import type { IncidentDetail } from "../../api/incidents";
import { DriverRow } from "../../components/DriverRow";
import { Panel } from "../../components/Panel";
import type { Filters } from "../../lib/filters";
import { formatCount } from "../../lib/format";
import { WHY_NO_DRIVERS } from "../../lib/incidents";
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
          <DriverRow key={`${driver.kind} ${driver.value}`} {...{ driver, onShow, onOpenPost }} />
        ))}
      </ul>
      {drivers.length > 0 && (
        <p className={styles.quiet}>Percentages: share of the change that it explains.</p>
      )}
    </Panel>
  );
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
        {incident.examples.map(({ post_id, source, content, alike }) => (
          <li key={post_id}>
            <button type="button" className={styles.link} onClick={() => onOpenPost(post_id)}>
              <bdi>{content}</bdi>
            </button>
            <div className={styles.quiet}>
              <bdi>{source}</bdi>
              {alike > 0 && ` · and ${formatCount(alike)} more like it`}
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
