/** How the mood has moved: shares, volume or net sentiment over the range, as chart or table. */
import { Button, SegmentedControl, Skeleton } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { lazy, memo, type ReactNode, Suspense, useMemo, useState } from "react";
import { DataTable } from "../../components/DataTable";
import { Panel } from "../../components/Panel";
import { type Emptiness, EmptyState, ErrorState } from "../../components/StateView";
import type { Bucket } from "../../lib/buckets";
import { useNow } from "../../lib/clock";
import { formatStretch, timeZoneTold } from "../../lib/format";
import type { Sentiment } from "../../lib/sentiment";
import { TREND_VIEWS, useTrendView } from "../../lib/urlState";
import type { Alert } from "../../live/protocol";
import {
  drawable,
  fromFirstPost,
  lastKnown,
  type Point,
  type TrendView,
  withPrevious,
} from "./bands";
import styles from "./Trend.module.css";
import { columnsOf, describe, rowsOf, sheetOf } from "./words";
import { ZoomFrame } from "./ZoomFrame";

const TrendChart = lazy(() => import("./TrendChart"));

const HEIGHT = { wide: 294, narrow: 230 };
const PLOTS = { wide: { left: 44, right: 116 }, narrow: { left: 44, right: 56 } };
const VIEW_WORDS: Record<TrendView, string> = { share: "Share", volume: "Volume", net: "Net" };

interface TrendPanelProps {
  bins: readonly Bucket[];
  previousBins: readonly Bucket[];
  binWidth: number;
  span: number;
  /** Draw the period before, too. */
  compare: boolean;
  selected: Sentiment | null;
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

export function TrendPanel(props: TrendPanelProps) {
  const { bins, previousBins, binWidth, span, compare, selected, zoomed, heldAt } = props;
  const [view, setView] = useTrendView();
  const [asTable, setAsTable] = useState(false);
  const narrow = useMediaQuery("(max-width: 639px)") ?? false;
  const size = narrow ? "narrow" : "wide";
  const height = HEIGHT[size];
  const plot = PLOTS[size];
  const quarter = binWidth / 4;
  const present = useNow();
  const now = Math.floor((heldAt ?? present) / quarter) * quarter;
  const points = useMemo(() => {
    const shown = fromFirstPost(drawable(bins, view, binWidth, now));
    const width = bins.length * binWidth;
    return compare ? withPrevious(shown, previousBins, view, binWidth, width) : shown;
  }, [bins, previousBins, compare, view, binWidth, now]);
  const first = points[0]?.at ?? 0;
  const last = points.at(-1)?.at ?? 0;
  return (
    <Panel
      title="Trend"
      className={props.className}
      note={
        zoomed && bins[0]
          ? formatStretch(bins[0].at, bins[0].at + span)
          : `Times: ${timeZoneTold()}`
      }
      aside={
        <TrendControls {...{ view, zoomed }} onView={setView} onBackToLive={props.onBackToLive} />
      }
      table={{ shown: asTable, onChange: setAsTable }}
      sheet={() => sheetOf(bins)}
    >
      <TrendBody {...props} points={points} height={height}>
        {asTable ? (
          <DataTable
            caption={describe(points, view)}
            columns={columnsOf(compare)}
            rows={rowsOf(points, view, span, compare)}
            height={height}
          />
        ) : (
          <ZoomFrame
            label={describe(points, view)}
            {...{ plot, binWidth, from: first, to: last, alerts: props.alerts }}
            onZoom={props.onZoom}
            onOpenAlert={props.onOpenAlert}
          >
            <Suspense fallback={<Skeleton h={height} radius="md" />}>
              <TrendChart {...{ points, view, span, selected, narrow, compare, plot }} />
            </Suspense>
          </ZoomFrame>
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
  view: TrendView;
  onView: (view: TrendView) => void;
  zoomed: boolean;
  onBackToLive: () => void;
}

/** Drawn anew only when used, not whenever the numbers move. */
const TrendControls = memo(({ view, onView, zoomed, onBackToLive }: TrendControlsProps) => (
  <span className={styles.controls} data-no-export>
    {zoomed && (
      <Button size="xs" variant="light" onClick={onBackToLive}>
        Back to live
      </Button>
    )}
    <SegmentedControl
      size="xs"
      aria-label="What the trend shows"
      value={view}
      onChange={(value) => onView(value as TrendView)}
      transitionDuration={0}
      data={TREND_VIEWS.map((value) => ({ value, label: VIEW_WORDS[value] }))}
    />
  </span>
));

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
