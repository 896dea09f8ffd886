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
import { nowOf, observedOf, SEVERITIES, subjectOf, usualOf } from "../../lib/incidents";
import { useSettingsPage } from "../../lib/urlState";
import { type Alert, BUILT_IN } from "../../live/protocol";
import styles from "./Alerts.module.css";

const HEIGHT = 294;
/** A peak of this many times the threshold is high. */
const HIGH = 2;
/** The meter ends at this many times the threshold. */
const METER_END = 3;

interface AlertsPanelProps {
  alerts: readonly Alert[];
  /** The alert to bring into view, and how often it was asked for. */
  called: { id: string; times: number } | null;
  /** What is known of alerts that a rule has opened. */
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
      title="Alerts"
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
      <ul className={styles.list} tabIndex={0} aria-label="Alerts, newest first">
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
    <StateView title="No alerts so far" height={HEIGHT}>
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
        {ofTopic.length > 0 ? " are paused." : " no alert can open."}
      </StateView>
    );
  }
  return (
    <StateView title="No alerts of this topic so far" height={HEIGHT}>
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
  const ofRule = alert.type !== BUILT_IN;
  const mayRespond = useMay("respond");
  const topic = useTopicName()(incident?.topic_id);
  const severity = ofRule ? severityOfRule(incident) : severityOf(alert);
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
        {alert.open
          ? incident
            ? SEVERITIES[incident.severity]
            : SEVERITY_WORDS[severity]
          : "Resolved"}
      </span>
      <div className={styles.what}>
        <div>
          {incident ? (
            <>
              <bdi>{subjectOf({ ...incident, topic })}</bdi>:{" "}
              <b>{alert.open ? nowOf(incident) : observedOf(incident)}</b>, {usualOf(incident)}
            </>
          ) : ofRule ? (
            "A rule has fired"
          ) : (
            <>
              <b>{alert.ratio.toFixed(1)}</b> negative posts per positive post as it opened
              {alert.peak > alert.ratio && (
                <>
                  , worst <b>{alert.peak.toFixed(1)}</b>
                </>
              )}
            </>
          )}
        </div>
        <div className={styles.detail}>
          {incident ? (
            <>
              <bdi>{incident.rule_name}</bdi>
              {alert.open && ` · opened at ${observedOf(incident)}`}
            </>
          ) : (
            !ofRule && `Threshold ${alert.threshold.toFixed(1)}`
          )}
          {(incident || !ofRule) && " · "}
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
      {!ofRule && <Meter alert={alert} />}
      <div className={styles.actions} data-no-export>
        <Button size="compact-xs" variant="default" onClick={() => onJump(alert)}>
          Show on chart
        </Button>
        {ofRule && (
          <Button size="compact-xs" variant="default" onClick={() => onOpen(alert.id)}>
            Open incident
          </Button>
        )}
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

const SEVERITY_WORDS = { raised: "Raised", high: "High" };

function severityOf(alert: Alert): keyof typeof SEVERITY_WORDS {
  return alert.peak >= HIGH * alert.threshold ? "high" : "raised";
}

function severityOfRule(incident: Incident | undefined): keyof typeof SEVERITY_WORDS {
  return incident?.severity === "critical" ? "high" : "raised";
}

/** The peak against the threshold's mark. Decoration: the numbers stand beside it. */
function Meter({ alert }: { alert: Alert }) {
  const end = METER_END * alert.threshold;
  const percent = end > 0 ? Math.min(100, (100 * alert.peak) / end) : 100;
  return (
    <div className={styles.meter} aria-hidden="true">
      <div className={styles.level} style={{ width: `${percent}%` }} />
      <div className={styles.mark} style={{ left: `${100 / METER_END}%` }} />
    </div>
  );
}
