/** The mood as a whole, at a glance: a slim bar of shares, and a legend to filter by. */
import { Skeleton } from "@mantine/core";
import { useState } from "react";
import { DataTable } from "../../components/DataTable";
import { Panel } from "../../components/Panel";
import { SentimentMark } from "../../components/SentimentMark";
import { type Emptiness, EmptyState, ErrorState } from "../../components/StateView";
import type { Sheet } from "../../lib/exporters";
import { formatExact, formatPercent, lowerFirst } from "../../lib/format";
import {
  type Counts,
  percentOf,
  SENTIMENTS,
  type Sentiment,
  sentimentColor,
  sentimentWord,
  total,
} from "../../lib/sentiment";
import styles from "./Distribution.module.css";

const HEIGHT = 66;

interface DistributionPanelProps {
  counts: Counts;
  /** Those that the filters let through; `null`: all. */
  shown: readonly Sentiment[] | null;
  chosen: readonly string[];
  /** Choose one, or take that back. */
  onToggle: (sentiment: Sentiment) => void;
  /** The range that is counted: "Last 15 minutes". */
  stretch: string;
  why: Emptiness;
  loading: boolean;
  error: unknown;
  onRetry: () => void;
  className?: string;
}

export function DistributionPanel({ stretch, className, ...body }: DistributionPanelProps) {
  const [asTable, setAsTable] = useState(false);
  return (
    <Panel
      title="Distribution"
      compact
      className={className}
      table={{ shown: asTable, onChange: setAsTable }}
      sheet={() => sheetOf(body.counts)}
    >
      {asTable ? (
        <DataTable
          caption={`Sentiments, ${lowerFirst(stretch)}`}
          columns={["Sentiment", "Posts", "Share"]}
          rows={SENTIMENTS.map((name) => [
            sentimentWord(name),
            formatExact(body.counts[name]),
            formatPercent(percentOf(body.counts[name], total(body.counts))),
          ])}
          height={HEIGHT}
        />
      ) : (
        <DistributionBody {...body} />
      )}
    </Panel>
  );
}

function sheetOf(counts: Counts): Sheet {
  return {
    name: "groundswell-distribution",
    columns: ["sentiment", "posts"],
    rows: SENTIMENTS.map((name) => [name, counts[name]]),
  };
}

type BodyProps = Omit<DistributionPanelProps, "stretch" | "className">;

function DistributionBody(props: BodyProps) {
  const { counts, shown, chosen, onToggle, why, loading, error, onRetry } = props;
  const all = total(counts);
  if (loading) return <Skeleton h={HEIGHT} radius="md" />;
  if (error) return <ErrorState error={error} onRetry={onRetry} height={HEIGHT} />;
  if (all === 0) return <EmptyState why={why} height={HEIGHT} />;
  return (
    <>
      <div className={styles.bar} aria-hidden="true">
        {SENTIMENTS.filter((name) => counts[name] > 0).map((name) => (
          // biome-ignore lint/a11y/noStaticElementInteractions: the legend below does the same by keyboard
          // biome-ignore lint/a11y/useKeyWithClickEvents: the legend below does the same by keyboard
          <span
            key={name}
            data-sentiment={name}
            className={styles.segment}
            style={{
              flexGrow: counts[name],
              background: sentimentColor(name),
              opacity: shown?.includes(name) === false ? 0.25 : 1,
            }}
            title={`${sentimentWord(name)}: ${formatExact(counts[name])} posts`}
            onClick={() => onToggle(name)}
          />
        ))}
      </div>
      <ul className={styles.legend}>
        {SENTIMENTS.map((name) => (
          <li key={name}>
            <button
              type="button"
              className={styles.entry}
              aria-pressed={chosen.includes(name)}
              title={`${formatExact(counts[name])} posts`}
              onClick={() => onToggle(name)}
            >
              <SentimentMark label={name} />
              <span className={styles.percent}>{formatPercent(percentOf(counts[name], all))}</span>
              <span className={styles.name}>{sentimentWord(name)}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
