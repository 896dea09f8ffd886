/** Every page but the overview, each loaded when it is first opened. */
import { Skeleton } from "@mantine/core";
import { lazy, Suspense } from "react";
import type { Filters } from "../lib/filters";
import type { Range } from "../lib/range";
import type { SetPlace, usePlace, View } from "../lib/urlState";

const ComparePage = lazy(() => import("../features/compare/ComparePage"));
const IncidentsPage = lazy(() => import("../features/incidents/IncidentsPage"));
const SourcesPage = lazy(() => import("../features/sources/SourcesPage"));
const TopicsPage = lazy(() => import("../features/topics/TopicsPage"));

interface OtherPageProps {
  view: View;
  place: ReturnType<typeof usePlace>[0];
  setPlace: SetPlace;
  range: Range;
  /** When the page was paused. */
  heldAt: number | null;
  /** The id of the chosen topic. */
  topic: string | null;
  onOpenPost: (id: string) => void;
  onShowPosts: (filters: Partial<Filters>, from: number, to: number) => void;
}

export function OtherPage(props: OtherPageProps) {
  const { view, place, setPlace, range, heldAt, topic, onOpenPost, onShowPosts } = props;
  return (
    <Suspense fallback={<Skeleton h={480} radius="lg" />}>
      {view === "incidents" && (
        <IncidentsPage {...{ place, setPlace, topic, onOpenPost, onShowPosts }} />
      )}
      {view === "sources" && <SourcesPage {...{ range, heldAt, onShowPosts }} />}
      {view === "topics" && <TopicsPage {...{ range, heldAt, place, setPlace }} />}
      {view === "compare" && <ComparePage {...{ range, heldAt, place, setPlace }} />}
    </Suspense>
  );
}
