/** The page: what is live and what is filtered, handed to its parts. */
import { Skeleton } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { lazy, Suspense, useCallback, useMemo } from "react";
import { NO_INCIDENTS, useIncidents } from "../api/incidents";
import { usePosts, useSources } from "../api/queries";
import { StaleSince } from "../components/Panel";
import { Caption } from "../components/PanelTools";
import { StateView } from "../components/StateView";
import { SimulatedNotice } from "../features/demo/SimulatedNotice";
import { FilterBar } from "../features/filters/FilterBar";
import { IncidentBanner } from "../features/incidents/IncidentBanner";
import { TimeMenu } from "../features/time/TimeMenu";
import { captionOf } from "../lib/caption";
import { present } from "../lib/clock";
import { CLEARED, type Filters, filtersInUse, isOnly } from "../lib/filters";
import { tellTimesInUtc } from "../lib/format";
import { A_DAY, DEFAULT_RANGE, type Range, shapeOf, windowAt } from "../lib/range";
import { UNSUPPORTED } from "../lib/sentiment";
import {
  useCompare,
  useFilters,
  useLiveUpdates,
  useOpenPost,
  usePlace,
  useSettingsPage,
  useUtc,
  useWall,
  useZone,
  type View,
} from "../lib/urlState";
import { usePolling } from "../live/useLive";
import { Announcer } from "./Announcer";
import { Commands } from "./Commands";
import { Header } from "./Header";
import { LivePill } from "./LivePill";
import { LogOut } from "./LogOut";
import { lastPostAt } from "./lastPostAt";
import { Nav } from "./Nav";
import { OtherPage } from "./OtherPage";
import { Overview } from "./Overview";
import { Posts } from "./Posts";
import { PrintLine } from "./PrintLine";
import styles from "./Topic.module.css";
import { TopicHead } from "./TopicHead";
import { TopicSwitcher } from "./TopicSwitcher";
import { changesOf, ofIncidents, useAlertList } from "./useAlertList";
import { useChosenTopic } from "./useChosenTopic";
import { useIncidentCaption } from "./useIncidentCaption";
import { usePause } from "./usePause";
import { useReloadAfterHole } from "./useReloadAfterHole";
import { useScrollPlace } from "./useScrollPlace";
import { useStaleSince } from "./useStaleSince";
import { useStores } from "./useStores";
import { useTime } from "./useTime";

const PostPanel = lazy(() => import("../features/post/PostPanel"));

const Settings = lazy(() => import("./Settings"));

/** The latest post is shown with this much time before and after it. */
const AROUND_A_POST_MS = 30 * 60_000;

export function App() {
  const [filters, setFilters] = useFilters();
  const [compare, setCompare] = useCompare();
  const [utc, setUtc] = useUtc();
  const [wall] = useWall();
  const zone = useZone();
  const [live, setLive] = useLiveUpdates();
  const [openPost, setOpenPost] = useOpenPost();
  const [settings, setSettings] = useSettingsPage();
  const [place, setPlace] = usePlace();
  const { view } = place;
  // Topics are compared over a day, where nothing else is asked for: minutes of most are empty.
  const time = useTime(view === null ? DEFAULT_RANGE : A_DAY);
  const { topic, unknown } = useChosenTopic(filters.topic);
  const phone = useMediaQuery("(max-width: 639px)") ?? false;
  const incomparable = whyIncomparable(view, time.range);
  const comparable = incomparable === null;
  const setOpenIncident = (id: string) => setPlace({ view: "incidents", incident: id, edit: null });
  tellTimesInUtc(utc);

  const shown = useMemo(
    () => (unknown ? { ...filters, topic: null } : filters),
    [filters, unknown],
  );
  const stores = useStores(shown, live);
  const pause = usePause(stores);
  useScrollPlace();
  useReloadAfterHole(stores.mood);
  useReloadAfterHole(stores.posts);
  const polling = usePolling(stores.mood);
  const unreachable = usePosts(shown, time.range, polling && pause.heldAt === null).isError;
  const staleSince = useStaleSince(stores.mood, pause.heldAt !== null);
  const all = useAlertList(stores.mood, polling);
  const known = useIncidents(changesOf(all.alerts), polling, topic?.id ?? null).data;
  const { incidents, open, elsewhere } = known ?? NO_INCIDENTS;
  const alerts = topic ? ofIncidents(all, incidents) : all;
  const { data: sources, isPending } = useSources();
  // Since when "all" is must be known before anything is asked for.
  const waiting = isPending && time.range.kind === "all";

  const clearFilters = useCallback(() => setFilters(CLEARED), [setFilters]);
  const why = {
    paused: pause.heldAt !== null,
    filtered: filtersInUse(filters) > 0,
    onClearFilters: clearFilters,
    onShowLatest: (at: number) => time.zoomTo(at - AROUND_A_POST_MS, at + AROUND_A_POST_MS),
    topic: topic?.name ?? null,
    lastPostAt: lastPostAt(stores.mood, sources),
  };
  const showPosts = (narrowed: Partial<Filters>, from: number, to: number) => {
    setPlace({ view: null });
    setFilters({ ...CLEARED, ...narrowed });
    time.zoomTo(from, to);
  };
  const { heldAt } = pause;
  const name = topic?.name ?? null;
  const ofIncident = useIncidentCaption(view === "incidents" ? place.incident : null, zone);
  const ofPage = useCallback(() => {
    const window = view === "incidents" ? null : windowAt(heldAt ?? present(), time.range, zone);
    return captionOf(window, shown, name, zone);
  }, [view, heldAt, time.range, shown, name, zone]);
  const nav = <Nav view={view} onGo={(page) => setPlace({ view: page, edit: null })} />;
  return (
    <StaleSince.Provider value={staleSince}>
      <Caption.Provider value={ofIncident ?? ofPage}>
        <div className="gs-page" data-wall={wall || undefined}>
          <a className="gs-skip" href={view === null ? "#posts" : "#page"}>
            {view === null ? "Skip to the posts" : "Skip to the content"}
          </a>
          <Header
            nav={!phone && nav}
            pill={<LivePill store={stores.mood} unreachable={unreachable} />}
            paused={pause.heldAt !== null}
            onPause={pause.setPaused}
            time={
              view !== "incidents" && (
                <TimeMenu range={time.range} onChoose={time.choose} utc={utc} onUtc={setUtc} />
              )
            }
            compare={compare && comparable}
            incomparable={incomparable}
            onCompare={setCompare}
            onSettings={() => setSettings("rules")}
            account={<LogOut />}
          />
          <main className="gs-grid">
            <PrintLine />
            {phone && <div className="gs-full gs-tool">{nav}</div>}
            <div className="gs-full gs-maybe">
              <SimulatedNotice />
            </div>
            <div
              className="gs-full gs-maybe"
              data-no-print={place.incident !== null || undefined} // a paper is of one incident
            >
              <IncidentBanner
                {...{ incidents, open, elsewhere }}
                topic={topic?.name ?? null}
                shown={place.incident}
                onOpen={setOpenIncident}
              />
            </div>
            {waiting && <Skeleton className="gs-full" h={480} radius="lg" />}
            {view !== null && !waiting && (
              <div id="page" className="gs-full" tabIndex={-1}>
                <OtherPage
                  view={view}
                  range={time.range}
                  heldAt={pause.heldAt}
                  topic={topic?.id ?? null}
                  {...{ place, setPlace }}
                  onOpenPost={setOpenPost}
                  onShowPosts={showPosts}
                />
              </div>
            )}
            {view === null && (
              <>
                {topic && (
                  <div className="gs-full">
                    <TopicHead
                      topic={topic}
                      onEdit={() => setPlace({ view: "topics", edit: topic.id })}
                      onCompare={() => setPlace({ view: "compare", topics: [topic.id], set: null })}
                      onLeave={() => setPlace({ topic: null })}
                    />
                  </div>
                )}
                <div className={`gs-full gs-tool ${styles.scope}`}>
                  <TopicSwitcher
                    topic={topic?.id ?? null}
                    name={topic?.name ?? filters.topic}
                    onChoose={(chosen) => setPlace({ topic: chosen })}
                    onShowAll={() => setPlace({ view: "topics" })}
                  />
                  <FilterBar filters={shown} onChange={setFilters} range={time.range} />
                </div>
              </>
            )}
            {view === null && unknown && (
              <div className="gs-full">
                <StateView
                  title="There is no such topic"
                  height={320}
                  action={{ label: "Show all posts", onClick: () => setPlace({ topic: null }) }}
                >
                  It may have been deleted or renamed since the link was made.
                </StateView>
              </div>
            )}
            {view === null && !unknown && !waiting && (
              <div className="gs-full gs-board">
                <Overview
                  {...{ stores, filters, time, polling, alerts, incidents }}
                  topic={topic}
                  onOpenIncident={setOpenIncident}
                  why={{
                    ...why,
                    filtered: filtersInUse({ ...filters, q: null }) > 0,
                    unread:
                      isOnly(filters, "sentiment", UNSUPPORTED) ||
                      isOnly(filters, "emotion", UNSUPPORTED),
                  }}
                  heldAt={pause.heldAt}
                  compare={compare && comparable}
                  onFilter={setFilters}
                  onOpenPost={setOpenPost}
                  posts={
                    <div id="posts" className="gs-feed" tabIndex={-1}>
                      <Posts
                        store={stores.posts}
                        {...{ filters, why, heldAt: pause.heldAt }}
                        range={time.range}
                        polling={polling && pause.heldAt === null}
                        openId={openPost}
                        onOpen={setOpenPost}
                        onFilter={setFilters}
                      />
                    </div>
                  }
                />
              </div>
            )}
          </main>
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
            {...{
              view,
              setPlace,
              time,
              pause,
              compare,
              comparable,
              setCompare,
              utc,
              setUtc,
              live,
              setLive,
            }}
            filters={filters}
            onFilter={setFilters}
          />
          <Announcer
            store={stores.mood}
            unreachable={unreachable}
            openIncidents={open + elsewhere}
          />
        </div>
      </Caption.Provider>
    </StaleSince.Provider>
  );
}

/** Why nothing can be compared with the period before; `null`: it can. */
function whyIncomparable(view: View | null, range: Range): string | null {
  if (view !== null) return "The overview can be compared with the previous period";
  if (range.kind === "all") return "There is nothing before all posts to compare with";
  return shapeOf(range).comparable ? null : "Ranges from an hour on can be compared";
}
