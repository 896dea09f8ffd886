/** How the mood has moved: shares, volume or net sentiment over the range, as chart or table. */
import { Button, SegmentedControl, Skeleton } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { lazy, memo, type ReactNode, Suspense, useMemo, useState } from "react";
import { BucketSelect } from "../../components/BucketSelect";
import { DataTable } from "../../components/DataTable";
import { Panel } from "../../components/Panel";
import { type Emptiness, EmptyState, ErrorState } from "../../components/StateView";
import type { Bin } from "../../lib/buckets";
import { type Period, WIDTHS } from "../../lib/calendar";
import { useNow } from "../../lib/clock";
import { formatMoment, formatStretch, timeZoneTold } from "../../lib/format";
import { partsInWords, withParts } from "../../lib/parts";
import { type Range, shapeOf, type Window } from "../../lib/range";
import { type Sentiment, total } from "../../lib/sentiment";
import { TREND_VIEWS, useTrendView, useZone } from "../../lib/urlState";
import { PANEL_WIDTH, usePrinting } from "../../lib/usePrinting";
import type { Alert } from "../../live/protocol";
import {
  drawable,
  FEW_POSTS,
  fromFirstPost,
  lastKnown,
  type Point,
  pointsOf,
  type TrendView,
  thinRuns,
  withPrevious,
} from "./bands";
import styles from "./Trend.module.css";
import { useUsualOf } from "./usual";
import { VolumeBars } from "./VolumeBars";
import { columnsOf, describe, rowsOf, sheetOf } from "./words";
import { ZoomFrame } from "./ZoomFrame";

const TrendChart = lazy(() => import("./TrendChart"));

const HEIGHT = { wide: 294, narrow: 230 };
const PLOTS = { wide: { left: 44, right: 116 }, narrow: { left: 44, right: 56 } };
const VIEW_WORDS: Record<TrendView, string> = { share: "Share", volume: "Volume", net: "Net" };

interface TrendPanelProps {
  range: Range;
  /** The range in time. */
  window: Window;
  /** What the bins are. */
  period: Period;
  bins: readonly Bin[];
  previousBins: readonly Bin[];
  /** Draw the period before, too. */
  compare: boolean;
  /** Those that the filters let through; `null`: all. */
  selected: readonly Sentiment[] | null;
  /** The topic that rules may watch, `null`: all posts; `undefined`: it is narrowed otherwise. */
  watched: string | null | undefined;
  alerts: readonly Alert[];
  onOpenAlert: (id: string) => void;
  zoomed: boolean;
  onZoom: (from: number, to: number) => void;
  onBackToLive: () => void;
  /** When the page was paused. */
  heldAt: number | null;
  loading: boolean;
  error: unknown;
  onRetry: () => void;
  why: Emptiness;
  className?: string;
}

/** Of a range that is no round one, its exact ends. */
function noteOf(range: Range, { from, to }: Window): string {
  if (range.kind === "fixed") return formatStretch(from, to);
  if (range.kind === "all") return `Since ${formatMoment(from)}`;
  return `Times: ${timeZoneTold()}`;
}

export function TrendPanel(props: TrendPanelProps) {
  const { range, window, period, previousBins, compare, selected, zoomed, heldAt } = props;
  const [view, setView] = useTrendView();
  const [asTable, setAsTable] = useState(false);
  const printing = usePrinting();
  const narrow = useMediaQuery("(max-width: 639px)") ?? false;
  const size = narrow ? "narrow" : "wide";
  const height = HEIGHT[size];
  const plot = PLOTS[size];
  const quarter = WIDTHS[period] / 4;
  const present = useNow();
  const now = Math.floor((heldAt ?? present) / quarter) * quarter;
  const zone = useZone();
  const { span } = shapeOf(range);
  const bins = useMemo(() => {
    const parts = withParts(props.bins, period, zone, now);
    // Nothing is before the first of all posts: its bucket has all that it will have.
    const all = range.kind === "all";
    return parts.map((bin, n) =>
      all && n === 0 && bin.part?.kind === "cut" ? { ...bin, part: null } : bin,
    );
  }, [props.bins, period, zone, now, range.kind]);
  const partial = useMemo(() => {
    const parts = bins.filter((bin) => bin.part && total(bin) > 0);
    // That the newest minutes are not over is how it always is.
    const cut = WIDTHS[period] >= WIDTHS.hour || parts.some(({ part }) => part?.kind === "cut");
    return cut && parts.length > 0 ? partsInWords(parts, period, span) : null;
  }, [bins, period, span]);
  const told = useMemo(
    () => (points: readonly Point[]) =>
      compare ? withPrevious(points, window, previousBins, view, zone) : points,
    [compare, window, previousBins, view, zone],
  );
  const drawn = useMemo(
    () => told(fromFirstPost(drawable(bins, view, now))),
    [told, bins, view, now],
  );
  const points = useUsualOf(drawn, props.watched, view, period, window);
  return (
    <Panel
      title="Trend"
      className={props.className}
      note={noteOf(range, window)}
      aside={
        <TrendControls
          {...{ view, zoomed, range, period }}
          onView={setView}
          onBackToLive={props.onBackToLive}
        />
      }
      table={{ shown: asTable, onChange: setAsTable }}
      sheet={() => sheetOf(bins)}
    >
      <TrendBody {...props} points={points} height={height}>
        {asTable ? (
          <DataTable
            caption={describe(points, view, period)}
            columns={columnsOf(compare)}
            rows={rowsOf(told(pointsOf(bins, view)), view, period, span, compare)}
            height={height}
          />
        ) : (
          <div style={printing ? { width: PANEL_WIDTH } : undefined}>
            <ZoomFrame
              label={describe(points, view, period)}
              {...{ plot, points, alerts: props.alerts }}
              onZoom={props.onZoom}
              onOpenAlert={props.onOpenAlert}
            >
              <Suspense fallback={<Skeleton h={height} radius="md" />}>
                <TrendChart {...{ points, view, period, span, selected, narrow, compare, plot }} />
              </Suspense>
            </ZoomFrame>
            {view !== "volume" && <VolumeBars {...{ points, plot }} />}
          </div>
        )}
        {!asTable && points.some(({ usual }) => usual) && (
          <p className={styles.key}>
            <span className={styles.usual} aria-hidden="true" />
            {view === "share" ? "Usual range of negative posts" : "Usual volume"}
          </p>
        )}
        {!asTable && view !== "volume" && thinRuns(points).length > 0 && (
          <p className={styles.key}>Faded: fewer than {FEW_POSTS} posts</p>
        )}
        {partial && !asTable && (
          <p className={styles.key}>
            {view === "volume" ? "Not drawn" : "Pale bars"}: {partial}
          </p>
        )}
        {compare && !asTable && (
          <p className={styles.key}>
            <svg width="22" height="6" aria-hidden="true" focusable="false">
              <path d="M0 3h22" stroke="currentColor" strokeWidth="1.5" strokeDasharray="5 4" />
            </svg>
            {PREVIOUS_WORDS[view]}
          </p>
        )}
      </TrendBody>
    </Panel>
  );
}

const PREVIOUS_WORDS: Record<TrendView, string> = {
  share: "Edges of the bands one period before",
  volume: "Negative posts and all posts one period before",
  net: "Net sentiment one period before",
};

interface TrendControlsProps {
  range: Range;
  period: Period;
  view: TrendView;
  onView: (view: TrendView) => void;
  zoomed: boolean;
  onBackToLive: () => void;
}

/** Drawn anew only when used, not whenever the numbers move. */
const TrendControls = memo((props: TrendControlsProps) => {
  const { range, period, view, onView, zoomed, onBackToLive } = props;
  return (
    <span className={styles.controls} data-no-export>
      {zoomed && (
        <Button size="xs" variant="light" onClick={onBackToLive}>
          Back to live
        </Button>
      )}
      <BucketSelect label="Points of the trend" {...{ range, period }} />
      <SegmentedControl
        size="xs"
        aria-label="What the trend shows"
        value={view}
        onChange={(value) => onView(value as TrendView)}
        transitionDuration={0}
        data={TREND_VIEWS.map((value) => ({ value, label: VIEW_WORDS[value] }))}
      />
    </span>
  );
});

interface TrendBodyProps extends TrendPanelProps {
  points: readonly Point[];
  height: number;
  children: ReactNode;
}

/** The chart, or why there is none. */
function TrendBody({ points, height, children, ...props }: TrendBodyProps) {
  const { loading, error, onRetry, why } = props;
  if (loading) return <Skeleton h={height} radius="md" />;
  if (error) return <ErrorState error={error} onRetry={onRetry} height={height} />;
  if (lastKnown(points) === undefined) return <EmptyState why={why} height={height} />;
  return children;
}
