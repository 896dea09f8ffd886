/** All incidents, the newest first: filtered, by pages. */
import { Button, NativeSelect, Skeleton } from "@mantine/core";
import {
  BUILT_IN_RULE,
  INCIDENTS_A_PAGE,
  type Incident,
  useIncidentPage,
} from "../../api/incidents";
import { useRules } from "../../api/rules";
import { useTopicName, useTopics } from "../../api/topics";
import { PageLink } from "../../components/PageLink";
import { Panel } from "../../components/Panel";
import { ErrorState, StateView } from "../../components/StateView";
import { useNow } from "../../lib/clock";
import { formatCount, formatMoment, formatTick } from "../../lib/format";
import { lasted, nowOf, SEVERITIES, subjectOf, usualOf, worstOf } from "../../lib/incidents";
import { type IncidentFilters, useIncidentFilters } from "../../lib/urlState";
import styles from "./IncidentList.module.css";
import { SeverityMark } from "./SeverityMark";

interface IncidentListProps {
  topic: string | null;
  onTopic: (id: string | null) => void;
  onOpen: (id: string) => void;
}

export function IncidentList({ topic, onTopic, onOpen }: IncidentListProps) {
  const [filters, setFilters] = useIncidentFilters();
  const found = useIncidentPage(filters, topic);
  const total = found.data?.total ?? 0;
  const filtered = topic !== null || filters.state || filters.severity || filters.rule;
  const clear = () => {
    setFilters({ state: null, severity: null, rule: null, p: null });
    onTopic(null);
  };
  return (
    <Panel
      title="Incidents"
      note={found.data && `${formatCount(total)} ${total === 1 ? "incident" : "incidents"}`}
    >
      <Filters
        {...{ filters, topic, onTopic }}
        onChange={(change) => setFilters({ ...change, p: null })}
      />
      {found.isPending ? (
        <Skeleton h={400} radius="md" />
      ) : !found.data ? (
        <ErrorState error={found.error} onRetry={found.refetch} height={320} />
      ) : found.data.incidents.length > 0 ? (
        <ul className={styles.list} aria-label="Incidents" aria-busy={found.isPlaceholderData}>
          {found.data.incidents.map((incident) => (
            <Row key={incident.id} incident={incident} onOpen={onOpen} />
          ))}
        </ul>
      ) : filtered || filters.p > 1 ? (
        <StateView
          title="No incident matches"
          height={240}
          action={{ label: "Clear filters", onClick: clear }}
        />
      ) : (
        <StateView title="No incidents yet" height={240}>
          A rule opens one when something is not as usual. The bell in the head makes rules.
        </StateView>
      )}
      <Pages page={filters.p} total={total} onPage={(p) => setFilters({ p })} />
    </Panel>
  );
}

interface FiltersProps {
  filters: IncidentFilters;
  onChange: (change: Partial<IncidentFilters>) => void;
  topic: string | null;
  onTopic: (id: string | null) => void;
}

const STATES = [
  { value: "", label: "Open and resolved" },
  { value: "firing", label: "Open" },
  { value: "resolved", label: "Resolved" },
];

function Filters({ filters, onChange, topic, onTopic }: FiltersProps) {
  const rules = useRules().data ?? [];
  const topics = useTopics().data ?? [];
  const named = (all: readonly { id: string; name: string }[]) =>
    all.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <div className={styles.filters}>
      <NativeSelect
        aria-label="State"
        value={filters.state ?? ""}
        data={STATES}
        onChange={({ currentTarget: { value } }) =>
          onChange({ state: (value || null) as IncidentFilters["state"] })
        }
      />
      <NativeSelect
        aria-label="Severity"
        value={filters.severity ?? ""}
        data={[
          { value: "", label: "Every severity" },
          ...Object.entries(SEVERITIES).map(([value, label]) => ({ value, label })),
        ]}
        onChange={({ currentTarget: { value } }) =>
          onChange({ severity: (value || null) as IncidentFilters["severity"] })
        }
      />
      <NativeSelect
        aria-label="Topic"
        value={topic ?? ""}
        data={[{ value: "", label: "All posts and topics" }, ...named(topics)]}
        onChange={({ currentTarget: { value } }) => {
          onChange({});
          onTopic(value || null);
        }}
      />
      <NativeSelect
        aria-label="Rule"
        value={filters.rule ?? ""}
        data={[{ value: "", label: "Every rule" }, ...named([BUILT_IN_RULE, ...rules])]}
        onChange={({ currentTarget: { value } }) => onChange({ rule: value || null })}
      />
    </div>
  );
}

function Row({ incident, onOpen }: { incident: Incident; onOpen: (id: string) => void }) {
  const now = useNow();
  const topic = useTopicName()(incident.topic_id);
  const { state, resolved_at } = incident;
  const from = Date.parse(incident.started_at);
  const to = resolved_at ? Date.parse(resolved_at) : now;
  return (
    <li className={styles.row}>
      <SeverityMark severity={incident.severity} over={state === "resolved"} />
      <div className={styles.what}>
        <PageLink
          to={`?view=incidents&incident=${incident.id}`}
          className={styles.title}
          onGo={() => onOpen(incident.id)}
        >
          <bdi>{subjectOf({ ...incident, topic })}</bdi>:{" "}
          {state === "firing" ? `${nowOf(incident)} now, ` : ""}worst {worstOf(incident)},{" "}
          {usualOf(incident)}
        </PageLink>
        <div className={styles.quiet}>
          <bdi>{incident.rule_name}</bdi>
          {incident.acknowledged_at !== null &&
            ` · acknowledged${incident.acknowledged_by ? ` by ${incident.acknowledged_by}` : ""}`}
          {incident.silenced && " · silenced"}
        </div>
      </div>
      <div className={styles.when}>
        <time dateTime={incident.started_at} title={formatMoment(from)}>
          {formatTick(from, Number.POSITIVE_INFINITY)}
        </time>
        <div className={styles.quiet}>
          {state === "firing" ? `open for ${lasted(to - from)}` : lasted(to - from)}
        </div>
      </div>
    </li>
  );
}

interface PagesProps {
  page: number;
  total: number;
  onPage: (page: number) => void;
}

function Pages({ page, total, onPage }: PagesProps) {
  const last = Math.max(1, Math.ceil(total / INCIDENTS_A_PAGE));
  if (last === 1 && page === 1) return null;
  return (
    <nav aria-label="Pages of incidents" className={styles.pages}>
      <Button variant="default" disabled={page <= 1} onClick={() => onPage(page - 1)}>
        Newer
      </Button>
      <span className={styles.quiet}>
        Page {page} of {last}
      </span>
      <Button variant="default" disabled={page >= last} onClick={() => onPage(page + 1)}>
        Older
      </Button>
    </nav>
  );
}
