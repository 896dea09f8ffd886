/** What is looked at: the numbers, the trend and what is behind it, the posts, emotions, alerts. */
import { Skeleton, Text } from "@mantine/core";
import { lazy, type ReactNode, Suspense, useState } from "react";
import type { Incident } from "../api/incidents";
import { useSources } from "../api/queries";
import type { Topic } from "../api/topics";
import type { Emptiness } from "../components/StateView";
import { AlertsPanel } from "../features/alerts/AlertsPanel";
import { DistributionPanel } from "../features/distribution/DistributionPanel";
import { EmotionsPanel } from "../features/distribution/EmotionsPanel";
import { DriversPanel } from "../features/drivers/DriversPanel";
import { Kpis } from "../features/kpis/Kpis";
import { TrendPanel } from "../features/trend/TrendPanel";
import { present, useNow } from "../lib/clock";
import { type Filters, filtersInUse, toggled, visible, widened } from "../lib/filters";
import { formatMoment, formatPercent, rangeWords } from "../lib/format";
import { shapeOf } from "../lib/range";
import { EMOTIONS, SENTIMENTS } from "../lib/sentiment";
import type { Alert } from "../live/protocol";
import type { AlertsKnown } from "./useAlertList";
import { useEmotionCounts, useSentimentCounts } from "./useCounts";
import type { Stores } from "./useStores";
import type { Time } from "./useTime";

const Welcome = lazy(() => import("../features/welcome/Welcome"));

interface OverviewProps {
  stores: Stores;
  filters: Filters;
  /** The chosen topic, once it is known. */
  topic: Topic | null;
  onFilter: (filters: Partial<Filters>) => void;
  time: Time;
  compare: boolean;
  /** When the page was paused. */
  heldAt: number | null;
  polling: boolean;
  alerts: AlertsKnown;
  incidents: readonly Incident[];
  onOpenIncident: (id: string) => void;
  onOpenPost: (id: string) => void;
  why: Emptiness;
  /** The feed, which stands among the charts. */
  posts: ReactNode;
}

/** An alert is looked at with this much time before and after it. */
const AROUND_AN_ALERT_MS = 10 * 60_000;

export function Overview(props: OverviewProps) {
  const { stores, filters, onFilter, time, compare, heldAt, polling, alerts, why } = props;
  const query = { range: time.range, polling, heldAt };
  const others = { mood: widened(filters, "sentiment"), felt: widened(filters, "emotion") };
  const mood = useSentimentCounts(stores.mood, { ...query, filters: others.mood });
  const felt = useEmotionCounts(stores.felt, { ...query, filters: others.felt });
  const stretch = time.zoomed ? "Selected range" : rangeWords(time.range);
  const before = time.zoomed ? "previous period" : `previous ${shapeOf(time.range).words}`;
  const now = useNow();
  const empty = useSources().data?.length === 0 && why.lastPostAt === null;
  const [called, setCalled] = useState<{ id: string; times: number } | null>(null);

  const marked = visible(filters, "sentiment", SENTIMENTS);
  const { counts } = mood.current;
  const { emotions } = felt.current;

  const jumpTo = (alert: Alert) => {
    const end = Math.min(alert.resolvedAt ?? alert.windowTo, present());
    time.zoomTo(alert.windowFrom - AROUND_AN_ALERT_MS, end + AROUND_AN_ALERT_MS);
  };

  if (empty) {
    return (
      <div id="posts" className="gs-full" tabIndex={-1}>
        <Suspense fallback={<Skeleton h={480} radius="lg" />}>
          <Welcome />
        </Suspense>
      </div>
    );
  }
  return (
    <>
      {mood.sample && (
        <Text role="status" size="sm" c="dimmed" className="gs-full">
          Too many posts match to count them all: the charts and numbers are of those since{" "}
          {formatMoment(mood.sample.since)}, {formatPercent(100 * mood.sample.share)} of the posts
          of that time.
        </Text>
      )}
      <div className="gs-full">
        <Kpis
          {...mood}
          {...{ heldAt, stretch }}
          before={time.range.kind === "all" ? "" : `vs. ${before}`}
        >
          <DistributionPanel
            counts={counts}
            shown={marked}
            chosen={filters.sentiment}
            onToggle={(picked) => onFilter(toggled(filters, "sentiment", picked, "chosen"))}
            {...{ stretch, why }}
            {...stateOf(mood)}
          />
        </Kpis>
      </div>
      <TrendPanel
        className="gs-wide"
        {...{ compare, heldAt, why }}
        {...mood}
        range={time.range}
        selected={marked}
        watched={filtersInUse(others.mood) > 0 ? undefined : (props.topic?.id ?? null)}
        alerts={alerts.alerts}
        onOpenAlert={(id) => setCalled({ id, times: (called?.times ?? 0) + 1 })}
        zoomed={time.zoomed}
        onZoom={time.zoomTo}
        onBackToLive={time.backToLive}
        {...stateOf(mood)}
      />
      <DriversPanel
        className="gs-narrow"
        {...{ filters, heldAt, before }}
        window={mood.window}
        now={heldAt ?? now}
        incidents={props.incidents}
        onOpenPost={props.onOpenPost}
        onShow={onFilter}
      />
      {props.posts}
      <EmotionsPanel
        className="gs-narrow"
        counts={emotions}
        shown={visible(filters, "emotion", EMOTIONS)}
        chosen={filters.emotion}
        onToggle={(picked) => onFilter(toggled(filters, "emotion", picked, "chosen"))}
        {...{ stretch, why }}
        {...stateOf(felt)}
      />
      <AlertsPanel
        className="gs-wide"
        alerts={alerts.alerts}
        called={called}
        incidents={props.incidents}
        topic={props.topic}
        onOpen={props.onOpenIncident}
        onJump={jumpTo}
        onAcknowledge={alerts.acknowledge}
        {...stateOf(alerts)}
      />
    </>
  );
}

interface Loaded {
  readonly loading: boolean;
  readonly error: unknown;
  readonly retry: () => void;
}

function stateOf({ loading, error, retry }: Loaded) {
  return { loading, error, onRetry: retry };
}
