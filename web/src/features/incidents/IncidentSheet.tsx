/** One incident in full: its numbers, when what happened, what is behind it, who was told. */
import { Button, Skeleton } from "@mantine/core";
import { type IncidentDetail, useIncident, useTakeInHand } from "../../api/incidents";
import { useMay } from "../../api/session";
import { useTopicName } from "../../api/topics";
import { Sheet } from "../../components/Sheet";
import { ErrorState } from "../../components/StateView";
import { useNow } from "../../lib/clock";
import { formatCount, formatMoment, formatTick } from "../../lib/format";
import {
  deliveryWords,
  driverKind,
  driverName,
  lasted,
  metricValue,
  minutesOf,
  observedOf,
  SEVERITIES,
  subjectOf,
  transitionWord,
  usualOf,
} from "../../lib/incidents";
import styles from "./Incidents.module.css";

const WITH_THE_DAY = 2 * 86_400_000;

interface IncidentSheetProps {
  id: string;
  onClose: () => void;
  onShowOnChart: (from: number, to: number) => void;
  onOpenPost: (id: string) => void;
}

export default function IncidentSheet({ id, onClose, ...does }: IncidentSheetProps) {
  const incident = useIncident(id);
  return (
    <Sheet title="Incident" place="side" onClose={onClose}>
      <div className={styles.body}>
        {incident.data ? (
          <Details incident={incident.data} {...does} />
        ) : incident.isPending ? (
          <Skeleton h={320} radius="md" />
        ) : (
          <ErrorState error={incident.error} onRetry={incident.refetch} height={240} />
        )}
      </div>
    </Sheet>
  );
}

type DetailsProps = { incident: IncidentDetail } & Pick<
  IncidentSheetProps,
  "onShowOnChart" | "onOpenPost"
>;

function Details({ incident, onShowOnChart, onOpenPost }: DetailsProps) {
  return (
    <>
      <Numbers incident={incident} />
      <Actions incident={incident} onShowOnChart={onShowOnChart} />
      <Timeline incident={incident} />
      <Drivers incident={incident} />
      <Examples incident={incident} onOpenPost={onOpenPost} />
      <Deliveries incident={incident} />
    </>
  );
}

function Numbers({ incident }: { incident: IncidentDetail }) {
  const now = useNow();
  const topic = useTopicName()(incident.topic_id);
  const [from, to] = stretchOf(incident, now);
  const over = incident.state === "resolved";
  const minutes = minutesOf(incident);
  return (
    <div>
      <p className={styles.severity} data-over={over || undefined}>
        {over ? "Resolved" : SEVERITIES[incident.severity]} ·{" "}
        {over ? `lasted ${lasted(to - from)}` : `open for ${lasted(to - from)}`}
      </p>
      <p className={styles.big}>
        <bdi>{subjectOf({ ...incident, topic })}</bdi>: {observedOf(incident)}, {usualOf(incident)}
      </p>
      <p className={styles.quiet}>
        Rule <bdi>{incident.rule_name}</bdi> · worst {metricValue(incident.metric, incident.peak)} ·{" "}
        {formatCount(incident.post_count)} {incident.post_count === 1 ? "post" : "posts"} in the{" "}
        {minutes === 1 ? "minute" : `${minutes} minutes`} before it opened
        {incident.silenced && " · silenced: no messages sent"}
      </p>
    </div>
  );
}

function stretchOf({ started_at, resolved_at }: IncidentDetail, now: number): [number, number] {
  return [Date.parse(started_at), resolved_at ? Date.parse(resolved_at) : now];
}

/** A chart shows an incident with this much time before and after it. */
const AROUND_MS = 30 * 60_000;

function Actions({ incident, onShowOnChart }: Omit<DetailsProps, "onOpenPost">) {
  const take = useTakeInHand();
  const mayRespond = useMay("respond");
  const taken = incident.acknowledged_at !== null;
  return (
    <div>
      <div className={styles.actions}>
        {mayRespond && (
          <Button
            variant="default"
            loading={take.isPending}
            onClick={() => take.mutate({ id: incident.id, taken: !taken })}
          >
            {taken ? "Undo acknowledgement" : "Acknowledge"}
          </Button>
        )}
        <Button
          variant="default"
          onClick={() => {
            const [from, to] = stretchOf(incident, Date.now());
            onShowOnChart(from - AROUND_MS, Math.min(to + AROUND_MS, Date.now()));
          }}
        >
          Show on chart
        </Button>
      </div>
      {take.error && <p role="alert">{take.error.message}</p>}
      {incident.acknowledged_note && (
        <p className={styles.quiet}>
          Note: <bdi>{incident.acknowledged_note}</bdi>
        </p>
      )}
    </div>
  );
}

function Moment({ at }: { at: string }) {
  const moment = Date.parse(at);
  return (
    <time className={styles.quiet} dateTime={at} title={formatMoment(moment)}>
      {formatTick(moment, WITH_THE_DAY)}
    </time>
  );
}

function Timeline({ incident }: { incident: IncidentDetail }) {
  const happened = incident.timeline.filter(({ what }) => !what.startsWith("told ("));
  return (
    <section>
      <h3>What happened</h3>
      <ol className={styles.list}>
        {happened.map(({ at, what }) => (
          <li key={`${at} ${what}`} className={styles.entry}>
            <Moment at={at} />
            <bdi>{what.charAt(0).toUpperCase() + what.slice(1)}</bdi>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Drivers({ incident }: { incident: IncidentDetail }) {
  return (
    <section>
      <h3>What is behind it</h3>
      {incident.drivers.length === 0 && (
        <p className={styles.quiet}>Nothing stands out among the posts of that time.</p>
      )}
      <ul className={styles.list}>
        {incident.drivers.map((driver) => {
          const share = Math.round(100 * driver.share_of_excess);
          return (
            <li key={`${driver.kind} ${driver.value}`} className={styles.of}>
              <bdi className={styles.driver}>{driverName(driver)}</bdi>
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
        })}
      </ul>
      {incident.drivers.length > 0 && (
        <p className={styles.quiet}>Percentages: share of the change, as it was at the opening.</p>
      )}
    </section>
  );
}

function usually(expected: number): string {
  return expected < 0.05 ? "0" : expected < 10 ? expected.toFixed(1) : formatCount(expected);
}

function Examples({ incident, onOpenPost }: Omit<DetailsProps, "onShowOnChart">) {
  if (incident.examples.length === 0) return null;
  return (
    <section>
      <h3>Typical posts</h3>
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
    </section>
  );
}

function Deliveries({ incident }: { incident: IncidentDetail }) {
  return (
    <section>
      <h3>Messages</h3>
      {incident.deliveries.length === 0 && (
        <p className={styles.quiet}>
          {incident.silenced ? "Silenced: nobody was told." : "No channel is told of it."}
        </p>
      )}
      <ul className={styles.list}>
        {incident.deliveries.map((delivery) => (
          <li key={delivery.id} className={styles.entry}>
            <Moment at={delivery.finished_at ?? delivery.created_at} />
            <div>
              {transitionWord(delivery.transition)}: {deliveryWords(delivery)}
              {delivery.answer && (
                <div className={styles.quiet}>
                  Answer: <bdi>{delivery.answer}</bdi>
                </div>
              )}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
