/** The page: what is live and what is filtered, handed to the panels in their places. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { pillText } from "../components/ConnectionPill";
import { AlertsPanel } from "../features/alerts/AlertsPanel";
import { DistributionPanel } from "../features/distribution/DistributionPanel";
import { EmotionsPanel } from "../features/distribution/EmotionsPanel";
import { FeedPanel } from "../features/feed/FeedPanel";
import { FilterBar } from "../features/filters/FilterBar";
import { Kpis } from "../features/kpis/Kpis";
import { TrendPanel } from "../features/trend/TrendPanel";
import { useNow } from "../lib/clock";
import { RANGE_SHAPES } from "../lib/range";
import { filtersInUse, NO_FILTERS, useFilters, useRange } from "../lib/urlState";
import type { FeedStore } from "../live/feedStore";
import { filterKey, useLive, usePicture, useView } from "../live/useLive";
import { Announcer } from "./Announcer";
import { Header } from "./Header";
import { useShortcuts } from "./shortcuts";
import { useAlertList } from "./useAlertList";
import { useCounts } from "./useCounts";
import { useFeed } from "./useFeed";

const STALE_AFTER_MS = 40_000;

export function App() {
  const [filters, setFilters] = useFilters();
  const [range, setRange] = useRange();
  const { source, sentiment, emotion, q } = filters;

  // Charts count every post of the source, so that one can pick again; the feed narrows further.
  const overview = useLive({ source, sentiment: null, emotion: null });
  const narrowed = useLive(sentiment || emotion ? { source, sentiment, emotion } : null);
  const feedStore = sentiment || emotion ? narrowed : overview;
  const [paused, setPaused] = usePause(overview, narrowed);

  const view = useView(overview);
  const polling = view.link.kind === "polling";
  useReloadAfterHole(overview);
  useReloadAfterHole(narrowed);

  const counts = useCounts(overview, source, range, polling);
  const feed = useFeed(feedStore, filters, polling);
  const alerts = useAlertList(overview, polling);
  useShortcuts({ togglePause: () => setPaused(!paused), setRange });

  const now = useNow();
  const shape = RANGE_SHAPES[range];
  const pill = pillText(view, feed.unreachable, now);
  const stale = !paused && view.trueAt !== null && now - view.trueAt > STALE_AFTER_MS;
  const openAlerts = alerts.alerts.filter((alert) => alert.open).length;
  const state = { loading: counts.loading, error: counts.error, onRetry: counts.retry };

  return (
    <div className="gs-page" data-stale={stale || undefined}>
      <a className="gs-skip" href="#posts">
        Skip to the posts
      </a>
      <Header {...{ pill, paused, range }} onPause={setPaused} onRange={setRange} />
      <main className="gs-grid">
        <div className="gs-full">
          <FilterBar
            filters={filters}
            onChange={setFilters}
            emotionCounts={counts.current.emotions}
          />
        </div>
        <div className="gs-full">
          <Kpis {...counts} binWidth={shape.bin} alerts={alerts.alerts} rangeWords={shape.words} />
        </div>
        <TrendPanel
          className="gs-wide"
          bins={counts.bins}
          binWidth={shape.bin}
          span={shape.span}
          selected={sentiment}
          lastPostAt={feed.content.posts[0]?.at ?? null}
          {...state}
        />
        <DistributionPanel
          className="gs-narrow"
          counts={counts.current.counts}
          selected={sentiment}
          onSelect={(picked) => setFilters({ sentiment: picked })}
          rangeWords={shape.words}
          {...state}
        />
        <EmotionsPanel
          className="gs-narrow"
          counts={counts.current.emotions}
          selected={emotion}
          onSelect={(picked) => setFilters({ emotion: picked })}
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
        <div id="posts" className="gs-full" tabIndex={-1}>
          <FeedPanel
            content={feed.content}
            filterKey={`${filterKey(filters)}#${q ?? ""}`}
            filtered={filtersInUse(filters) > 0}
            onClearFilters={() => setFilters(NO_FILTERS)}
            paused={paused}
            loading={feed.loading}
            error={feed.error}
            onRetry={feed.retry}
          />
        </div>
      </main>
      <Announcer
        message={`${pill.word}. ${openAlerts === 1 ? "1 open alert" : `${openAlerts} open alerts`}.`}
      />
    </div>
  );
}

function usePause(...stores: FeedStore[]) {
  const [paused, setPaused] = useState(false);
  const [first, second] = stores;
  useEffect(() => {
    first?.setPaused(paused);
    second?.setPaused(paused);
  }, [first, second, paused]);
  return [paused, setPaused] as const;
}

/** What was missed live is read over REST. */
function useReloadAfterHole(store: FeedStore): void {
  const queries = useQueryClient();
  const { holes } = usePicture(store);
  useEffect(() => {
    if (holes > 0) queries.invalidateQueries();
  }, [queries, holes]);
}
