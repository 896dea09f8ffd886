/** The mood as a whole: a ring of shares around the net score, and a legend to filter by. */
import { Skeleton } from "@mantine/core";
import { lazy, Suspense } from "react";
import { Panel } from "../../components/Panel";
import { SentimentMark } from "../../components/SentimentMark";
import { ErrorState, StateView } from "../../components/StateView";
import { formatCount, formatPercent, formatSigned } from "../../lib/format";
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
  rangeWords: string;
  loading: boolean;
  error: unknown;
  onRetry: () => void;
  className?: string;
}

export function DistributionPanel({ rangeWords, className, ...body }: DistributionPanelProps) {
  return (
    <Panel title="Distribution" note={`Last ${rangeWords}`} className={className}>
      <DistributionBody {...body} />
    </Panel>
  );
}

type BodyProps = Omit<DistributionPanelProps, "rangeWords" | "className">;

function DistributionBody({ counts, selected, onSelect, loading, error, onRetry }: BodyProps) {
  const all = total(counts);
  if (loading) return <Skeleton h={HEIGHT} radius="md" />;
  if (error) return <ErrorState error={error} onRetry={onRetry} height={HEIGHT} />;
  if (all === 0) return <StateView title="No posts in this window" height={HEIGHT} />;
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
