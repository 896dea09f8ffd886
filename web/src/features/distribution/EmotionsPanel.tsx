/** What people feel: a bar an emotion, always in the same order, each a filter. */
import { Skeleton } from "@mantine/core";
import { useState } from "react";
import { DataTable } from "../../components/DataTable";
import { Panel } from "../../components/Panel";
import { type Emptiness, EmptyState, ErrorState } from "../../components/StateView";
import type { EmotionCounts } from "../../lib/buckets";
import { formatExact, formatPercent, lowerFirst } from "../../lib/format";
import { EMOTIONS, type Emotion, emotionColor, emotionWord, percentOf } from "../../lib/sentiment";
import styles from "./Emotions.module.css";

const HEIGHT = 7 * 42;

interface EmotionsPanelProps {
  counts: EmotionCounts;
  /** Those that the filters let through; `null`: all. */
  shown: readonly Emotion[] | null;
  chosen: readonly string[];
  /** Choose one, or take that back. */
  onToggle: (emotion: Emotion) => void;
  /** The stretch that is counted: "Last 15 minutes". */
  stretch: string;
  why: Emptiness;
  loading: boolean;
  error: unknown;
  onRetry: () => void;
  className?: string;
}

export function EmotionsPanel({ stretch, className, ...body }: EmotionsPanelProps) {
  const [asTable, setAsTable] = useState(false);
  const { counts } = body;
  return (
    <Panel
      title="Emotions"
      note={stretch}
      className={className}
      table={{ shown: asTable, onChange: setAsTable }}
      sheet={() => ({
        name: "groundswell-emotions",
        columns: ["emotion", "posts"],
        rows: EMOTIONS.map((name) => [name, counts[name] ?? 0]),
      })}
    >
      {asTable ? (
        <DataTable
          caption={`Emotions, ${lowerFirst(stretch)}`}
          columns={["Emotion", "Posts", "Share"]}
          rows={EMOTIONS.map((name) => [
            emotionWord(name),
            formatExact(counts[name] ?? 0),
            formatPercent(percentOf(counts[name] ?? 0, sumOf(counts))),
          ])}
          height={HEIGHT}
        />
      ) : (
        <EmotionBars {...body} />
      )}
    </Panel>
  );
}

function sumOf(counts: EmotionCounts): number {
  return EMOTIONS.reduce((sum, name) => sum + (counts[name] ?? 0), 0);
}

type BarsProps = Omit<EmotionsPanelProps, "stretch" | "className">;

function EmotionBars({ counts, shown, chosen, onToggle, why, loading, error, onRetry }: BarsProps) {
  const all = sumOf(counts);
  if (loading) return <Skeleton h={HEIGHT} radius="md" />;
  if (error) return <ErrorState error={error} onRetry={onRetry} height={HEIGHT} />;
  if (all === 0) return <EmptyState why={why} height={HEIGHT} />;
  return (
    <ul className={styles.bars}>
      {EMOTIONS.map((name) => {
        const count = counts[name] ?? 0;
        const percent = percentOf(count, all);
        return (
          <li key={name}>
            <button
              type="button"
              className={`${styles.bar} ${shown?.includes(name) === false ? styles.dimmed : ""}`}
              aria-pressed={chosen.includes(name)}
              title={`${formatExact(count)} posts`}
              onClick={() => onToggle(name)}
            >
              {emotionWord(name)}
              <span className={styles.track}>
                {count > 0 && (
                  <span
                    className={styles.fill}
                    style={{ width: `${percent}%`, background: emotionColor(name) }}
                  />
                )}
              </span>
              <span className={styles.percent}>{formatPercent(percent)}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
