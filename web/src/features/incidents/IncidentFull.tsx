/** One incident in full: its numbers, when what happened, what is behind it, who was told. */
import { Skeleton } from "@mantine/core";
import { RequestFailed } from "../../api/client";
import { type IncidentDetail, useIncident } from "../../api/incidents";
import { useRules } from "../../api/rules";
import { useTopicName } from "../../api/topics";
import { PageLink } from "../../components/PageLink";
import { Panel } from "../../components/Panel";
import { ErrorState, StateView } from "../../components/StateView";
import { useNow } from "../../lib/clock";
import { type Filters, only } from "../../lib/filters";
import { formatCount, formatMoment, formatTick } from "../../lib/format";
import {
  lasted,
  minutesOf,
  nowOf,
  observedOf,
  subjectOf,
  usualOf,
  worstOf,
} from "../../lib/incidents";
import { Deliveries } from "./Deliveries";
import { Drivers, Examples } from "./Drivers";
import styles from "./IncidentFull.module.css";
import { Respond } from "./Respond";
import { SeriesPanel } from "./SeriesPanel";
import { SeverityMark } from "./SeverityMark";
import { Timeline } from "./Timeline";

interface IncidentFullProps {
  id: string;
  onLeave: () => void;
  onOpenPost: (id: string) => void;
  /** Show the overview of this time, narrowed to these posts. */
  onShowPosts: (filters: Partial<Filters>, from: number, to: number) => void;
}

/** The overview shows an incident with this much time before and after it. */
const AROUND_MS = 30 * 60_000;

export function IncidentFull({ id, onLeave, onOpenPost, onShowPosts }: IncidentFullProps) {
  const found = useIncident(id);
  const back = (
    <span data-no-print>
      <PageLink to="?view=incidents" onGo={onLeave} className={styles.back}>
        ‹ All incidents
      </PageLink>
    </span>
  );
  if (found.error instanceof RequestFailed && found.error.status === 404) {
    return (
      <Panel title="Incident" aside={back}>
        <StateView title="There is no such incident" height={320}>
          It may have been removed since the link was made, or the link is of another platform.
        </StateView>
      </Panel>
    );
  }
  if (!found.data) {
    return (
      <Panel title="Incident" aside={back}>
        {found.isPending ? (
          <Skeleton h={320} radius="md" />
        ) : (
          <ErrorState error={found.error} onRetry={found.refetch} height={320} />
        )}
      </Panel>
    );
  }
  const incident = found.data;
  const show = (filters: Partial<Filters>) => {
    const [from, to] = stretchOf(incident, Date.now());
    const { topic_id: topic, source } = incident;
    onShowPosts(
      { topic, ...only("source", source ?? null), ...filters },
      from - AROUND_MS,
      Math.min(to + AROUND_MS, Date.now()),
    );
  };
  return (
    <>
      {back}
      <div className="gs-grid">
        <Head incident={incident} onShow={() => show({})} />
        <SeriesPanel className="gs-wide" incident={incident} />
        <Timeline className="gs-narrow" incident={incident} />
        <Drivers className="gs-wide" incident={incident} onShow={show} onOpenPost={onOpenPost} />
        <Examples className="gs-narrow" incident={incident} onOpenPost={onOpenPost} />
        <Deliveries className="gs-full" incident={incident} />
      </div>
    </>
  );
}

/** Minutes that an anomaly rule looks back at most: in them what is over may be unusual still. */
const LONGEST_WINDOW = 30;

const minutesIn = (count: number) => (count === 1 ? "a minute" : `${count} minutes`);

/** Why an incident is still open though all is as usual again. */
function WhenItEnds({ incident }: { incident: IncidentDetail }) {
  const { kind, state, present, lower, upper, rule_id } = incident;
  const calm = useRules().data?.find(({ id }) => id === rule_id)?.keep_firing_minutes;
  const usual = present != null && present >= lower && present <= upper;
  if (kind !== "anomaly" || state !== "firing" || !usual || !calm) return null;
  const window = minutesOf(incident);
  const now = window === LONGEST_WINDOW ? "" : `the last ${minutesIn(window)} usual again; `;
  return ` · ${now}ends once the last ${LONGEST_WINDOW} minutes have been usual for ${minutesIn(calm)}`;
}

function stretchOf({ started_at, resolved_at }: IncidentDetail, now: number): [number, number] {
  return [Date.parse(started_at), resolved_at ? Date.parse(resolved_at) : now];
}

function Head({ incident, onShow }: { incident: IncidentDetail; onShow: () => void }) {
  const now = useNow();
  const topic = useTopicName()(incident.topic_id);
  const [from, to] = stretchOf(incident, now);
  const over = incident.state === "resolved";
  const minutes = minutesOf(incident);
  return (
    <section aria-label="Incident" className={`gs-full ${styles.head}`}>
      <div className={styles.what}>
        <p className={styles.state}>
          <SeverityMark severity={incident.severity} over={over} />
          <span className={styles.quiet}>
            {over ? `lasted ${lasted(to - from)}` : `open for ${lasted(to - from)}`}, since{" "}
            <time dateTime={incident.started_at} title={formatMoment(from)}>
              {formatTick(from, Number.POSITIVE_INFINITY)}
            </time>
          </span>
        </p>
        <h2 className={styles.big}>
          <bdi>{subjectOf({ ...incident, topic })}</bdi>:{" "}
          {over ? `worst ${worstOf(incident)}` : `${nowOf(incident)} now`}, {usualOf(incident)}
        </h2>
        <p className={styles.quiet}>
          Rule <bdi>{incident.rule_name}</bdi> · opened at {observedOf(incident)}
          {!over && ` · worst ${worstOf(incident)}`} · {formatCount(incident.post_count)}{" "}
          {incident.post_count === 1 ? "post" : "posts"} in the{" "}
          {minutes === 1 ? "minute" : `${minutes} minutes`} before it opened
          <WhenItEnds incident={incident} />
          {incident.silenced && " · silenced: no messages sent"}
        </p>
      </div>
      <Respond incident={incident} onShow={onShow} />
    </section>
  );
}
