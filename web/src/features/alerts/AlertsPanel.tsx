/** Incidents: how far over the threshold, since when, and whether they are over. */
import { Button, Skeleton } from "@mantine/core";
import { useEffect, useRef } from "react";
import type { Incident } from "../../api/incidents";
import { useRules } from "../../api/rules";
import { useMay } from "../../api/session";
import { type Topic, useTopicName } from "../../api/topics";
import { Panel } from "../../components/Panel";
import { ErrorState, StateView } from "../../components/StateView";
import { useNow } from "../../lib/clock";
import type { Sheet } from "../../lib/exporters";
import { formatAgo, formatClock, formatCount, formatMoment } from "../../lib/format";
import { nowOf, observedOf, SEVERITIES, subjectOf, usualOf, worstOf } from "../../lib/incidents";
import { useSettingsPage } from "../../lib/urlState";
import type { Alert } from "../../live/protocol";
import styles from "./Alerts.module.css";

const HEIGHT = 294;
interface AlertsPanelProps {
  alerts: readonly Alert[];
  /** The alert to bring into view, and how often it was asked for. */
  called: { id: string; times: number } | null;
  /** What is known of each, once it has been read. */
  incidents: readonly Incident[];
  /** The topic that they are about, where one is chosen. */
  topic: Topic | null;
  onOpen: (id: string) => void;
  onJump: (alert: Alert) => void;
  onAcknowledge: (alert: Alert) => void;
  loading: boolean;
  error: unknown;
  onRetry: () => void;
  className?: string;
}

export function AlertsPanel({ className, ...body }: AlertsPanelProps) {
  const open = body.alerts.filter((alert) => alert.open).length;
  return (
    <Panel
      title="Incidents"
      note={open > 0 ? `${formatCount(open)} open` : null}
      className={className}
      sheet={() => sheetOf(body.alerts)}
    >
      <AlertList {...body} />
    </Panel>
  );
}

function sheetOf(alerts: readonly Alert[]): Sheet {
  const time = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return {
    name: "groundswell-alerts",
    columns: [
      "id",
      "type",
      "opened_at",
      "resolved_at",
      "ratio",
      "peak_ratio",
      "threshold",
      "posts",
    ],
    rows: alerts.map((alert) => [
      alert.id,
      alert.type,
      time(alert.openedAt),
      time(alert.resolvedAt),
      alert.ratio,
      alert.peak,
      alert.threshold,
      alert.posts,
    ]),
  };
}

function AlertList(props: Omit<AlertsPanelProps, "className">) {
  const { alerts, called, incidents, onOpen, onJump, onAcknowledge, loading, error, onRetry } =
    props;
  if (alerts.length > 0) {
    return (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      <ul className={styles.list} tabIndex={0} aria-label="Incidents, newest first">
        {alerts.map((alert) => (
          <AlertItem
            key={alert.id}
            alert={alert}
            called={called?.id === alert.id ? called.times : 0}
            incident={incidents.find(({ id }) => id === alert.id)}
            {...{ onOpen, onJump, onAcknowledge }}
          />
        ))}
      </ul>
    );
  }
  if (loading) return <Skeleton h={HEIGHT} radius="md" />;
  if (error) return <ErrorState error={error} onRetry={onRetry} height={HEIGHT} />;
  if (props.topic) return <NoneOfTopic topic={props.topic} />;
  return (
    <StateView title="No incidents so far" height={HEIGHT}>
      Opens when negative posts outnumber positive 2 to 1 over 5 minutes, or when a rule fires.
    </StateView>
  );
}

/** A topic that no rule watches is not calm: nothing would be told of it. */
function NoneOfTopic({ topic }: { topic: Topic }) {
  const rules = useRules().data;
  const mayManage = useMay("manage");
  const [, setSettings] = useSettingsPage();
  const ofTopic = rules?.filter(({ topic_id }) => topic_id === topic.id);
  if (ofTopic?.every(({ state }) => state === "paused")) {
    const label = ofTopic.length > 0 ? "Rules" : "Make a rule";
    return (
      <StateView
        title="No rule watches this topic"
        height={HEIGHT}
        {...(mayManage && { action: { label, onClick: () => setSettings("rules") } })}
      >
        {ofTopic.length > 0 ? "Those about " : "Without one about "}
        <bdi>{topic.name}</bdi>
        {ofTopic.length > 0 ? " are paused." : " no incident can open."}
      </StateView>
    );
  }
  return (
    <StateView title="No incidents of this topic so far" height={HEIGHT}>
      Opens when a rule about <bdi>{topic.name}</bdi> fires.
    </StateView>
  );
}

interface AlertItemProps {
  alert: Alert;
  called: number;
  incident: Incident | undefined;
  onOpen: (id: string) => void;
  onJump: (alert: Alert) => void;
  onAcknowledge: (alert: Alert) => void;
}

function AlertItem({ alert, called, incident, onOpen, onJump, onAcknowledge }: AlertItemProps) {
  const now = useNow();
  const item = useRef<HTMLLIElement>(null);
  const mayRespond = useMay("respond");
  const topic = useTopicName()(incident?.topic_id);
  const severity = incident?.severity === "critical" ? "high" : "raised";
  useEffect(() => {
    if (called === 0) return;
    item.current?.scrollIntoView({ block: "nearest" });
    item.current?.focus();
  }, [called]);
  return (
    <li
      ref={item}
      tabIndex={-1}
      className={styles.alert}
      data-severity={alert.open ? severity : "over"}
    >
      <span className={`${styles.severity} ${alert.open ? "" : styles.resolved}`}>
        <span className={styles.sign} />
        {alert.open ? SEVERITIES[incident?.severity ?? "warning"] : "Resolved"}
      </span>
      <div className={styles.what}>
        <div>
          {incident ? (
            <>
              <bdi>{subjectOf({ ...incident, topic })}</bdi>: {!alert.open && "worst "}
              <b>{alert.open ? nowOf(incident) : worstOf(incident)}</b>, {usualOf(incident)}
            </>
          ) : (
            "A rule has fired"
          )}
        </div>
        <div className={styles.detail}>
          {incident && (
            <>
              <bdi>{incident.rule_name}</bdi>
              {alert.open && ` · opened at ${observedOf(incident)}`}
              {alert.open && ` · worst ${worstOf(incident)}`}
              {" · "}
            </>
          )}
          {formatCount(alert.posts)} posts from {formatClock(alert.windowFrom).slice(0, 5)} to{" "}
          {formatClock(alert.windowTo).slice(0, 5)} ·{" "}
          <time
            dateTime={new Date(alert.openedAt).toISOString()}
            title={formatMoment(alert.openedAt)}
          >
            {formatAgo(alert.openedAt, now)}
          </time>
        </div>
      </div>
      <div className={styles.actions} data-no-export>
        <Button size="compact-xs" variant="default" onClick={() => onJump(alert)}>
          Show on chart
        </Button>
        <Button size="compact-xs" variant="default" onClick={() => onOpen(alert.id)}>
          Open incident
        </Button>
        {alert.acknowledgedAt === null ? (
          mayRespond && (
            <Button size="compact-xs" variant="default" onClick={() => onAcknowledge(alert)}>
              Acknowledge
            </Button>
          )
        ) : (
          <span className={styles.seen} title={formatMoment(alert.acknowledgedAt)}>
            ✓ Acknowledged{alert.acknowledgedBy && ` by ${alert.acknowledgedBy}`}
          </span>
        )}
      </div>
    </li>
  );
}
