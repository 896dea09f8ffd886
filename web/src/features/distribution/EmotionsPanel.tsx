/** What people feel: a bar an emotion, always in the same order, each a filter. */
import { Skeleton } from "@mantine/core";
import { Panel } from "../../components/Panel";
import { ErrorState, StateView } from "../../components/StateView";
import type { EmotionCounts } from "../../lib/buckets";
import { formatExact, formatPercent } from "../../lib/format";
import { EMOTIONS, type Emotion, emotionColor, emotionWord, percentOf } from "../../lib/sentiment";
import styles from "./Emotions.module.css";

const HEIGHT = 7 * 42;

interface EmotionsPanelProps {
  counts: EmotionCounts;
  selected: Emotion | null;
  onSelect: (emotion: Emotion | null) => void;
  rangeWords: string;
  loading: boolean;
  error: unknown;
  onRetry: () => void;
  className?: string;
}

export function EmotionsPanel({ rangeWords, className, ...body }: EmotionsPanelProps) {
  return (
    <Panel title="Emotions" note={`Last ${rangeWords}`} className={className}>
      <EmotionBars {...body} />
    </Panel>
  );
}

type BarsProps = Omit<EmotionsPanelProps, "rangeWords" | "className">;

function EmotionBars({ counts, selected, onSelect, loading, error, onRetry }: BarsProps) {
  const all = EMOTIONS.reduce((sum, name) => sum + (counts[name] ?? 0), 0);
  if (loading) return <Skeleton h={HEIGHT} radius="md" />;
  if (error) return <ErrorState error={error} onRetry={onRetry} height={HEIGHT} />;
  if (all === 0) return <StateView title="No posts in this window" height={HEIGHT} />;
  return (
    <ul className={styles.bars}>
      {EMOTIONS.map((name) => {
        const count = counts[name] ?? 0;
        const percent = percentOf(count, all);
        return (
          <li key={name}>
            <button
              type="button"
              className={`${styles.bar} ${selected && name !== selected ? styles.dimmed : ""}`}
              aria-pressed={name === selected}
              title={`${formatExact(count)} posts`}
              onClick={() => onSelect(name === selected ? null : name)}
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
