/** When what happened, from its opening to its end. */
import type { IncidentDetail } from "../../api/incidents";
import { Panel } from "../../components/Panel";
import styles from "./IncidentFull.module.css";
import { Moment } from "./Moment";

interface TimelineProps {
  incident: IncidentDetail;
  className: string;
}

export function Timeline({ incident, className }: TimelineProps) {
  const happened = incident.timeline.filter(({ what }) => !what.startsWith("told ("));
  return (
    <Panel title="What happened" className={className}>
      <ol className={styles.list}>
        {happened.map(({ at, what }) => (
          <li key={`${at} ${what}`} className={styles.entry}>
            <Moment at={at} />
            <bdi>{what.charAt(0).toUpperCase() + what.slice(1)}</bdi>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
