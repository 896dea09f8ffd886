/** When what happened, from before its opening to its end. */
import type { IncidentDetail } from "../../api/incidents";
import { Panel } from "../../components/Panel";
import { withTimesTold } from "../../lib/format";
import { hasNoPosts, metricValue, nowOf } from "../../lib/incidents";
import styles from "./IncidentFull.module.css";
import { Moment } from "./Moment";

interface TimelineProps {
  incident: IncidentDetail;
  className: string;
}

export function Timeline({ incident, className }: TimelineProps) {
  const { kind, metric, present, present_at } = incident;
  const looked = present !== null || hasNoPosts(incident);
  return (
    <Panel title="What happened" className={className}>
      <ol className={styles.list}>
        {incident.timeline.map((event) => (
          <li key={`${event.at} ${event.what}`} className={styles.entry}>
            <Moment at={event.at} />
            <span className={styles.event} data-kind={event.kind}>
              <bdi>{withTimesTold(event.what.charAt(0).toUpperCase() + event.what.slice(1))}</bdi>
              {event.value != null && kind !== "no_data" && (
                <>
                  : <b>{metricValue(metric, event.value)}</b>
                </>
              )}
            </span>
          </li>
        ))}
        {looked && present_at && kind !== "no_data" && (
          <li className={styles.entry}>
            <Moment at={present_at} />
            <span className={styles.event}>
              Now: <b>{nowOf(incident)}</b>
            </span>
          </li>
        )}
      </ol>
    </Panel>
  );
}
