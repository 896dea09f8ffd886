/** Topics as a table, and where that is too wide, as cards. */
import type { ReactNode } from "react";
import type { TopicSummary } from "../../api/topics";
import { Check } from "../../components/CheckList";
import { FillProgress } from "../../components/FillProgress";
import { SentimentMark } from "../../components/SentimentMark";
import { formatCount, formatPercent, formatSigned } from "../../lib/format";
import { type Bar, changeWords, isFilling, KINDS, type Order, STATES } from "../../lib/topics";
import { TopicActions } from "./TopicActions";
import styles from "./Topics.module.css";
import { TrendBars } from "./TrendBars";

/** What every row needs, whatever its looks. */
export interface WallRow {
  readonly mayManage: boolean;
  readonly barsOf: (topic: TopicSummary) => readonly Bar[];
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (id: string) => void;
  readonly onShow: (id: string) => void;
  readonly onEdit: (id: string) => void;
  readonly onFailed: (message: string | null) => void;
  readonly onDeleted: (id: string) => void;
}

const COLUMNS: readonly (readonly [Order, string])[] = [
  ["name", "Topic"],
  ["posts", "Mentions"],
  ["change", "Change"],
  ["net", "Net sentiment"],
  ["negative", "Negative"],
];

interface TopicTableProps {
  topics: readonly TopicSummary[];
  order: Order;
  descending: boolean;
  sortBy: (order: Order) => void;
  row: WallRow;
}

export function TopicTable({ topics, order, descending, sortBy, row }: TopicTableProps) {
  const heading = ([key, word]: (typeof COLUMNS)[number]) => (
    <th
      key={key}
      scope="col"
      data-column={key}
      aria-sort={key === order ? (descending ? "descending" : "ascending") : undefined}
    >
      <button type="button" className={styles.sort} onClick={() => sortBy(key)}>
        {word}
        <span aria-hidden="true">{key === order ? (descending ? " ↓" : " ↑") : ""}</span>
      </button>
    </th>
  );
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <td />
          {COLUMNS.map(heading)}
          <th scope="col" data-column="trend">
            Trend
          </th>
          {heading(["incidents", "Incidents"])}
          {row.mayManage && <td />}
        </tr>
      </thead>
      <tbody>
        {topics.map((topic) => (
          <tr key={topic.id}>
            <td>
              <Chooser topic={topic} row={row} />
            </td>
            <th scope="row">
              <Name topic={topic} row={row} />
            </th>
            <td>{formatCount(topic.posts)}</td>
            <td>{changeWords(topic)}</td>
            <td>
              <Net topic={topic} />
            </td>
            <td data-column="negative">{negative(topic)}</td>
            <td data-column="trend">
              <TrendBars bars={row.barsOf(topic)} />
            </td>
            <td>
              <Incidents topic={topic} row={row} />
            </td>
            {row.mayManage && (
              <td>
                <TopicActions topic={topic} {...row} />
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function TopicCards({ topics, row }: Pick<TopicTableProps, "topics" | "row">) {
  return (
    <ul className={styles.cards} aria-label="Topics">
      {topics.map((topic) => (
        <li key={topic.id}>
          <div className={styles.cardHead}>
            <Chooser topic={topic} row={row} />
            <Name topic={topic} row={row} />
            {row.mayManage && <TopicActions topic={topic} {...row} />}
          </div>
          <dl className={styles.numbers}>
            <Figure name="Mentions">{formatCount(topic.posts)}</Figure>
            <Figure name="Change">{changeWords(topic)}</Figure>
            <Figure name="Net">
              <Net topic={topic} />
            </Figure>
            <Figure name="Negative">{negative(topic)}</Figure>
          </dl>
          <TrendBars bars={row.barsOf(topic)} />
          {topic.open_incidents > 0 && (
            <div>
              <Incidents topic={topic} row={row} />
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}

function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface CellProps {
  topic: TopicSummary;
  row: WallRow;
}

function Chooser({ topic, row }: CellProps) {
  return (
    <Check
      aria-label={`Choose ${topic.name} to compare`}
      checked={row.chosen.has(topic.id)}
      onChange={() => row.onChoose(topic.id)}
    />
  );
}

function Name({ topic, row }: CellProps) {
  return (
    <div className={styles.named}>
      <button type="button" className={styles.name} onClick={() => row.onShow(topic.id)}>
        <bdi>{topic.name}</bdi>
      </button>{" "}
      <span className={styles.quiet}>
        {KINDS[topic.kind]}
        {topic.state !== "active" && ` · ${STATES[topic.state]}`}
      </span>
      {isFilling(topic) && <FillProgress topic={topic} />}
    </div>
  );
}

function Net({
  topic: { net_sentiment: net, net_sentiment_change: change },
}: {
  topic: TopicSummary;
}) {
  if (net === null) return formatSigned(null);
  const label = net > 0.5 ? "positive" : net < -0.5 ? "negative" : "neutral";
  return (
    <span className={styles.net}>
      <SentimentMark label={label} />
      <b>{formatSigned(net)}</b>{" "}
      {change !== null && (
        <span className={styles.quiet} title="Net sentiment of the period before">
          {beforeWords(net, net - change)}
        </span>
      )}
    </span>
  );
}

function beforeWords(net: number, before: number): string {
  return formatSigned(before) === formatSigned(net) ? "unchanged" : `from ${formatSigned(before)}`;
}

function negative({ negative_share: share }: TopicSummary): string {
  return formatPercent(share === null ? null : 100 * share);
}

function Incidents({ topic, row }: CellProps) {
  if (topic.open_incidents === 0) return <span className={styles.quiet}>None</span>;
  return (
    <button type="button" className={styles.open} onClick={() => row.onShow(topic.id)}>
      {topic.open_incidents} open
    </button>
  );
}
