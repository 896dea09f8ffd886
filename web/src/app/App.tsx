/** The page: what is live and what is filtered, handed to its parts. */
import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useCallback, useEffect, useSyncExternalStore } from "react";
import { useIncidents } from "../api/incidents";
import { usePosts, useSources } from "../api/queries";
import { StaleSince } from "../components/Panel";
import { FilterBar } from "../features/filters/FilterBar";
import { IncidentBanner } from "../features/incidents/IncidentBanner";
import { TimeMenu } from "../features/time/TimeMenu";
import { everySecond } from "../lib/clock";
import { tellTimesInUtc } from "../lib/format";
import { shapeOf } from "../lib/range";
import { UNSUPPORTED } from "../lib/sentiment";
import {
  CLEARED,
  filtersInUse,
  useCompare,
  useFilters,
  useLiveUpdates,
  useOpenIncident,
  useOpenPost,
  useSettingsPage,
  useUtc,
} from "../lib/urlState";
import type { FeedStore } from "../live/feedStore";
import { type Alert, BUILT_IN } from "../live/protocol";
import { usePolling } from "../live/useLive";
import { Announcer } from "./Announcer";
import { Commands } from "./Commands";
import { Header } from "./Header";
import { LivePill } from "./LivePill";
import { Overview } from "./Overview";
import { Posts } from "./Posts";
import { useAlertList } from "./useAlertList";
import { usePause } from "./usePause";
import { useStores } from "./useStores";
import { useTime } from "./useTime";

const PostPanel = lazy(() => import("../features/post/PostPanel"));

const IncidentSheet = lazy(() => import("../features/incidents/IncidentSheet"));

const Settings = lazy(() => import("./Settings"));

const STALE_AFTER_MS = 40_000;

export function App() {
  const [filters, setFilters] = useFilters();
  const [compare, setCompare] = useCompare();
  const [utc, setUtc] = useUtc();
  const [live, setLive] = useLiveUpdates();
  const [openPost, setOpenPost] = useOpenPost();
  const [openIncident, setOpenIncident] = useOpenIncident();
  const [settings, setSettings] = useSettingsPage();
  const time = useTime();
  const { comparable } = shapeOf(time.range);
  tellTimesInUtc(utc);

  const stores = useStores(filters, live);
  const pause = usePause(stores);
  useReloadAfterHole(stores.mood);
  useReloadAfterHole(stores.posts);
  const polling = usePolling(stores.mood);
  const unreachable = usePosts(filters, time.range, polling && pause.heldAt === null).isError;
  const staleSince = useStaleSince(stores.mood, pause.heldAt !== null);
  const alerts = useAlertList(stores.mood, polling);
  const incidents = useIncidents(changesOf(alerts.alerts), polling).data ?? [];
  const sources = useSources().data;
  const openAlerts = alerts.alerts.filter((alert) => alert.open).length;

  const clearFilters = useCallback(() => setFilters(CLEARED), [setFilters]);
  const why = {
    paused: pause.heldAt !== null,
    filtered: filtersInUse(filters) > 0,
    onClearFilters: clearFilters,
    lastPostAt: newest(stores.mood, sources),
  };
  return (
    <StaleSince.Provider value={staleSince}>
      <div className="gs-page">
        <a className="gs-skip" href="#posts">
          Skip to the posts
        </a>
        <Header
          pill={<LivePill store={stores.mood} unreachable={unreachable} />}
          paused={pause.heldAt !== null}
          onPause={pause.setPaused}
          time={<TimeMenu range={time.range} onChoose={time.choose} utc={utc} onUtc={setUtc} />}
          compare={compare && comparable}
          comparable={comparable}
          onCompare={setCompare}
          onSettings={() => setSettings("rules")}
        />
        <main className="gs-grid">
          <div className="gs-full gs-maybe">
            <IncidentBanner incidents={incidents} onOpen={setOpenIncident} />
          </div>
          <div className="gs-full">
            <FilterBar filters={filters} onChange={setFilters} range={time.range} />
          </div>
          <Overview
            {...{ stores, filters, time, polling, alerts, incidents }}
            onOpenIncident={setOpenIncident}
            why={{
              ...why,
              filtered: filtersInUse({ ...filters, q: null }) > 0,
              unread: [filters.sentiment, filters.emotion].includes(UNSUPPORTED),
            }}
            heldAt={pause.heldAt}
            compare={compare && comparable}
            onFilter={setFilters}
          />
          <div id="posts" className="gs-full" tabIndex={-1}>
            <Posts
              store={stores.posts}
              {...{ filters, why }}
              range={time.range}
              polling={polling && pause.heldAt === null}
              openId={openPost}
              onOpen={setOpenPost}
            />
          </div>
        </main>
        {openIncident !== null && (
          <Suspense>
            <IncidentSheet
              id={openIncident}
              onClose={() => setOpenIncident(null)}
              onShowOnChart={(from, to) => {
                time.zoomTo(from, to);
                setOpenIncident(null);
              }}
              onOpenPost={setOpenPost}
            />
          </Suspense>
        )}
        {openPost !== null && (
          <Suspense>
            <PostPanel id={openPost} onClose={() => setOpenPost(null)} />
          </Suspense>
        )}
        {settings !== null && (
          <Suspense>
            <Settings page={settings} onPage={setSettings} onClose={() => setSettings(null)} />
          </Suspense>
        )}
        <Commands
          onSettings={setSettings}
          {...{ time, pause, compare, comparable, setCompare, utc, setUtc, live, setLive }}
          filters={filters}
          onFilter={setFilters}
        />
        <Announcer store={stores.mood} unreachable={unreachable} openAlerts={openAlerts} />
      </div>
    </StaleSince.Provider>
  );
}

/** Differs whenever an alert of a rule has changed. */
function changesOf(alerts: readonly Alert[]): string {
  return alerts
    .filter(({ type }) => type !== BUILT_IN)
    .map(({ id, revision }) => `${id} ${revision}`)
    .join();
}

/** When the newest post that is known of was written. */
function newest(
  store: FeedStore,
  sources: readonly { last_post_at?: string | null }[] | undefined,
): number | null {
  const told = (sources ?? []).flatMap(({ last_post_at }) =>
    last_post_at ? [Date.parse(last_post_at)] : [],
  );
  const times = [...told, ...store.view().picture.posts.map(({ value }) => value.at)];
  return times.length > 0 ? Math.max(...times) : null;
}

/** Up to when what is shown is known to be true, when that was a while ago. */
function useStaleSince(store: FeedStore, paused: boolean): number | null {
  return useSyncExternalStore(everySecond, () => {
    const { trueAt } = store.view();
    const stale = trueAt !== null && Date.now() - trueAt > STALE_AFTER_MS;
    return stale && !paused ? trueAt : null;
  });
}

/** What was missed live is read over REST. */
function useReloadAfterHole(store: FeedStore): void {
  const queries = useQueryClient();
  const holes = useSyncExternalStore(store.subscribe, () => store.view().picture.holes);
  useEffect(() => {
    if (holes > 0) queries.invalidateQueries();
  }, [queries, holes]);
}
