/** The page: what is live and what is filtered, handed to its parts. */
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { usePosts } from "../api/queries";
import { FilterBar } from "../features/filters/FilterBar";
import type { EmotionCounts } from "../lib/buckets";
import { everySecond } from "../lib/clock";
import { useFilters, useRange } from "../lib/urlState";
import type { FeedStore } from "../live/feedStore";
import { useLive, usePolling } from "../live/useLive";
import { Announcer } from "./Announcer";
import { Header } from "./Header";
import { LivePill } from "./LivePill";
import { Overview } from "./Overview";
import { Posts } from "./Posts";
import { useShortcuts } from "./shortcuts";
import { useAlertList } from "./useAlertList";

const STALE_AFTER_MS = 40_000;

export function App() {
  const [filters, setFilters] = useFilters();
  const [range, setRange] = useRange();
  const { source, sentiment, emotion } = filters;

  // Charts count every post of the source, so that one can pick again; the feed narrows further.
  const overview = useLive({ source, sentiment: null, emotion: null });
  const narrowed = useLive(sentiment || emotion ? { source, sentiment, emotion } : null);
  const [paused, setPaused] = usePause(overview, narrowed);
  useReloadAfterHole(overview);
  useReloadAfterHole(narrowed);

  const polling = usePolling(overview);
  const unreachable = usePosts(filters, polling).isError;
  const stale = useStale(overview) && !paused;
  const alerts = useAlertList(overview, polling);
  const openAlerts = alerts.alerts.filter((alert) => alert.open).length;
  const emotionCounts = useRef<EmotionCounts>({});
  useShortcuts({ togglePause: () => setPaused(!paused), setRange });

  return (
    <div className="gs-page" data-stale={stale || undefined}>
      <a className="gs-skip" href="#posts">
        Skip to the posts
      </a>
      <Header
        pill={<LivePill store={overview} unreachable={unreachable} />}
        paused={paused}
        onPause={setPaused}
        range={range}
        onRange={setRange}
      />
      <main className="gs-grid">
        <div className="gs-full">
          <FilterBar
            filters={filters}
            onChange={setFilters}
            emotionCounts={useCallback(() => emotionCounts.current, [])}
          />
        </div>
        <Overview
          store={overview}
          onFilter={setFilters}
          onEmotions={useCallback((counts: EmotionCounts) => {
            emotionCounts.current = counts;
          }, [])}
          {...{ filters, range, polling, alerts }}
        />
        <div id="posts" className="gs-full" tabIndex={-1}>
          <Posts
            store={sentiment || emotion ? narrowed : overview}
            onFilter={setFilters}
            {...{ filters, polling, paused }}
          />
        </div>
      </main>
      <Announcer store={overview} unreachable={unreachable} openAlerts={openAlerts} />
    </div>
  );
}

function usePause(...stores: [FeedStore, FeedStore]) {
  const [paused, setPaused] = useState(false);
  const [first, second] = stores;
  useEffect(() => {
    first.setPaused(paused);
    second.setPaused(paused);
  }, [first, second, paused]);
  return [paused, setPaused] as const;
}

/** Whether what is shown was last known to be true a while ago. */
function useStale(store: FeedStore): boolean {
  const isStale = () => {
    const { trueAt } = store.view();
    return trueAt !== null && Date.now() - trueAt > STALE_AFTER_MS;
  };
  return useSyncExternalStore(everySecond, isStale);
}

/** What was missed live is read over REST. */
function useReloadAfterHole(store: FeedStore): void {
  const queries = useQueryClient();
  const holes = useSyncExternalStore(store.subscribe, () => store.view().picture.holes);
  useEffect(() => {
    if (holes > 0) queries.invalidateQueries();
  }, [queries, holes]);
}
