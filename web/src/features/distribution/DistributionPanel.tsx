/** The mood as a whole: a ring of shares around the net score, and a legend to filter by. */
import { Skeleton } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { DataTable } from "../../components/DataTable";
import { Panel } from "../../components/Panel";
import { SentimentMark } from "../../components/SentimentMark";
import { type Emptiness, EmptyState, ErrorState } from "../../components/StateView";
import type { Sheet } from "../../lib/exporters";
import { formatCount, formatExact, formatPercent, formatSigned } from "../../lib/format";
import {
  type Counts,
  netSentiment,
  percentOf,
  SENTIMENTS,
  type Sentiment,
  sentimentWord,
  total,
} from "../../lib/sentiment";
import styles from "./Distribution.module.css";

const Donut = lazy(() => import("./Donut"));

const HEIGHT = 294;

interface DistributionPanelProps {
  counts: Counts;
  selected: Sentiment | null;
  onSelect: (sentiment: Sentiment | null) => void;
  /** The stretch that is counted: "Last 15 minutes". */
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
      note={stretch}
      className={className}
      table={{ shown: asTable, onChange: setAsTable }}
      sheet={() => sheetOf(body.counts)}
    >
      {asTable ? (
        <DataTable
          caption={`Sentiments, ${stretch.toLowerCase()}`}
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
  const { counts, selected, onSelect, why, loading, error, onRetry } = props;
  const all = total(counts);
  if (loading) return <Skeleton h={HEIGHT} radius="md" />;
  if (error) return <ErrorState error={error} onRetry={onRetry} height={HEIGHT} />;
  if (all === 0) return <EmptyState why={why} height={HEIGHT} />;
  const pick = (sentiment: Sentiment) => onSelect(sentiment === selected ? null : sentiment);
  return (
    <div className={styles.body}>
      <div className={styles.ring}>
        <div aria-hidden="true">
          <Suspense fallback={<Skeleton h={184} w={184} circle />}>
            <Donut counts={counts} selected={selected} onPick={pick} />
          </Suspense>
        </div>
        <div className={styles.score}>
          <span className={styles.number}>{formatSigned(netSentiment(counts))}</span>
          <span className={styles.caption}>net sentiment</span>
        </div>
      </div>
      <ul className={styles.legend}>
        {SENTIMENTS.map((name) => (
          <li key={name}>
            <button
              type="button"
              className={styles.entry}
              aria-pressed={name === selected}
              onClick={() => pick(name)}
            >
              <SentimentMark label={name} />
              {sentimentWord(name)}
              <span className={styles.percent}>{formatPercent(percentOf(counts[name], all))}</span>
              <span className={styles.count}>{formatCount(counts[name])}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
