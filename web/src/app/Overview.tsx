/** Everything that is counted: the numbers, the trend, the mood as a whole, emotions, alerts. */
import { useEffect } from "react";
import { AlertsPanel } from "../features/alerts/AlertsPanel";
import { DistributionPanel } from "../features/distribution/DistributionPanel";
import { EmotionsPanel } from "../features/distribution/EmotionsPanel";
import { Kpis } from "../features/kpis/Kpis";
import { TrendPanel } from "../features/trend/TrendPanel";
import type { EmotionCounts } from "../lib/buckets";
import { RANGE_SHAPES, type Range } from "../lib/range";
import type { Filters } from "../lib/urlState";
import type { FeedStore } from "../live/feedStore";
import type { AlertsKnown } from "./useAlertList";
import { useCounts } from "./useCounts";

interface OverviewProps {
  store: FeedStore;
  filters: Filters;
  onFilter: (filters: Partial<Filters>) => void;
  range: Range;
  polling: boolean;
  alerts: AlertsKnown;
  /** Told the emotions' counts, for who shows them elsewhere. */
  onEmotions: (counts: EmotionCounts) => void;
}

export function Overview(props: OverviewProps) {
  const { store, filters, onFilter, range, polling, alerts, onEmotions } = props;
  const { sentiment, emotion, source } = filters;
  const counts = useCounts(store, source, range, polling);
  const shape = RANGE_SHAPES[range];
  const state = { loading: counts.loading, error: counts.error, onRetry: counts.retry };
  const { emotions } = counts.current;
  useEffect(() => onEmotions(emotions), [onEmotions, emotions]);
  return (
    <>
      <div className="gs-full">
        <Kpis {...counts} binWidth={shape.bin} alerts={alerts.alerts} rangeWords={shape.words} />
      </div>
      <TrendPanel
        className="gs-wide"
        bins={counts.bins}
        binWidth={shape.bin}
        span={shape.span}
        selected={sentiment}
        lastPostAt={store.view().picture.posts[0]?.value.at ?? null}
        {...state}
      />
      <DistributionPanel
        className="gs-narrow"
        counts={counts.current.counts}
        selected={sentiment}
        onSelect={(picked) => onFilter({ sentiment: picked })}
        rangeWords={shape.words}
        {...state}
      />
      <EmotionsPanel
        className="gs-narrow"
        counts={emotions}
        selected={emotion}
        onSelect={(picked) => onFilter({ emotion: picked })}
        rangeWords={shape.words}
        {...state}
      />
      <AlertsPanel
        className="gs-wide"
        alerts={alerts.alerts}
        loading={alerts.loading}
        error={alerts.error}
        onRetry={alerts.retry}
      />
    </>
  );
}
