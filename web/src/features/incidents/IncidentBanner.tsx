/** What needs somebody now, under the header; one quiet line while nothing does. */
import { Button } from "@mantine/core";
import { useEffect } from "react";
import { type Incident, useIncident, useTakeInHand } from "../../api/incidents";
import { useMay } from "../../api/session";
import { useTopicName } from "../../api/topics";
import { useNow } from "../../lib/clock";
import { formatAgo, formatMoment, formatTick } from "../../lib/format";
import {
  driverName,
  hasNoPosts,
  lasted,
  metricValue,
  minutesOf,
  mostUrgent,
  nowOf,
  observedOf,
  SEVERITIES,
  subjectOf,
  usualOf,
} from "../../lib/incidents";
import styles from "./IncidentBanner.module.css";

const DRIVERS_SHOWN = 3;
const TITLE = "Groundswell";

interface IncidentBannerProps {
  incidents: readonly Incident[];
  /** How many of them are open; how many others are, where they are those of a topic. */
  open: number;
  elsewhere: number;
  /** The name of that topic. */
  topic: string | null;
  /** The one that the page shows in full: no need to tell it twice. */
  shown: string | null;
  onOpen: (id: string) => void;
}

export function IncidentBanner(props: IncidentBannerProps) {
  const { incidents, open, elsewhere, shown, onOpen } = props;
  const urgent = mostUrgent(incidents);
  useTab(urgent);
  if (shown !== null && (urgent === null || urgent.id === shown)) return null;
  if (urgent === null) {
    return <Calm last={incidents[0]} topic={props.topic} {...{ elsewhere, onOpen }} />;
  }
  return <Open key={urgent.id} incident={urgent} others={open - 1} {...{ elsewhere, onOpen }} />;
}

/** A tab that is out of sight tells it, too. */
function useTab(urgent: Incident | null): void {
  const nameOf = useTopicName();
  const topic = nameOf(urgent?.topic_id);
  const said = urgent && `${subjectOf({ ...urgent, topic })} ${nowOf(urgent)}`;
  const open = urgent !== null;
  useEffect(() => {
    document.title = said === null ? TITLE : `● ${said} · ${TITLE}`;
    return () => {
      document.title = TITLE;
    };
  }, [said]);
  useEffect(() => {
    if (!open) return;
    showIcon("favicon-open.svg");
    return () => showIcon("favicon.svg");
  }, [open]);
}

function showIcon(name: string): void {
  document.querySelector('link[rel="icon"]')?.setAttribute("href", `./${name}`);
}

interface OpenProps {
  incident: Incident;
  others: number;
  elsewhere: number;
  onOpen: (id: string) => void;
}

function Open({ incident, others, elsewhere, onOpen }: OpenProps) {
  const now = useNow();
  const drivers = useIncident(incident.id).data?.drivers.slice(0, DRIVERS_SHOWN) ?? [];
  const take = useTakeInHand();
  const mayRespond = useMay("respond");
  const topic = useTopicName()(incident.topic_id);
  const since = Date.parse(incident.started_at);
  const minutes = minutesOf(incident);
  const moved =
    hasNoPosts(incident) || (incident.present !== null && incident.present !== incident.observed);
  const worse = incident.peak !== incident.observed && incident.peak !== incident.present;
  return (
    <section
      className={styles.banner}
      data-taken={incident.acknowledged_at !== null || undefined}
      aria-label="Open incident"
    >
      <div className={styles.what}>
        <p className={styles.headline}>
          <strong>
            {SEVERITIES[incident.severity]} · <bdi>{subjectOf({ ...incident, topic })}</bdi>:{" "}
            {nowOf(incident)}
          </strong>{" "}
          in {minutes === 1 ? "a minute" : `${minutes} minutes`}, {usualOf(incident)}.
        </p>
        <p className={styles.detail}>
          <bdi>{incident.rule_name}</bdi>, since{" "}
          <time dateTime={incident.started_at} title={formatMoment(since)}>
            {formatTick(since, now - since)}
          </time>{" "}
          ({lasted(now - since)}){moved && `, opened at ${observedOf(incident)}`}
          {worse && `, worst ${metricValue(incident.metric, incident.peak)}`}
          {incident.silenced && ", silenced"}.{drivers.length > 0 && " Behind it: "}
          {drivers.map((driver, n) => (
            <span key={`${driver.kind} ${driver.value}`}>
              {n > 0 && ", "}
              <bdi className={styles.driver}>{driverName(driver)}</bdi>{" "}
              {Math.round(100 * driver.share_of_excess)}%
            </span>
          ))}
          {drivers.length > 0 && "."}
          {others > 0 && ` ${others} more open.`}
          {elsewhere > 0 && ` ${elsewhere} open elsewhere.`}
        </p>
        {take.error && (
          <p role="alert" className={styles.detail}>
            {take.error.message}
          </p>
        )}
      </div>
      <div className={styles.actions} data-no-export>
        {incident.acknowledged_at !== null ? (
          <span className={styles.quiet} title={formatMoment(Date.parse(incident.acknowledged_at))}>
            ✓ Acknowledged{incident.acknowledged_by && ` by ${incident.acknowledged_by}`}
          </span>
        ) : (
          mayRespond && (
            <Button
              variant="default"
              loading={take.isPending}
              onClick={() => take.mutate({ id: incident.id, taken: true })}
            >
              Acknowledge
            </Button>
          )
        )}
        <Button variant="default" onClick={() => onOpen(incident.id)}>
          Open incident
        </Button>
      </div>
    </section>
  );
}

interface CalmProps {
  last: Incident | undefined;
  topic: string | null;
  elsewhere: number;
  onOpen: (id: string) => void;
}

/** What was last, for who comes back after a while. Nothing where there never was any. */
function Calm({ last, topic, elsewhere, onOpen }: CalmProps) {
  const now = useNow();
  const none = topic === null ? "No open incidents" : `No open incidents about ${topic}`;
  const others = elsewhere > 0 ? ` · ${elsewhere} open elsewhere` : "";
  if (!last?.resolved_at) {
    return elsewhere > 0 ? <p className={styles.calm}>{none + others}</p> : null;
  }
  const [from, to] = [Date.parse(last.started_at), Date.parse(last.resolved_at)];
  return (
    <p className={styles.calm}>
      {none} · last one{" "}
      <time dateTime={last.started_at} title={formatMoment(from)}>
        {formatAgo(from, now)}
      </time>
      , {lasted(to - from)}
      <span className={styles.dot}> · </span>
      <button type="button" className={styles.link} onClick={() => onOpen(last.id)}>
        {last.rule_name}
      </button>
      {others}
    </p>
  );
}
