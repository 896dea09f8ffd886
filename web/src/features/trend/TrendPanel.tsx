/** How the mood has moved: shares, volume or net sentiment over the range, as chart or table. */
import { ActionIcon, SegmentedControl, Skeleton } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { lazy, memo, type ReactNode, Suspense, useMemo, useState } from "react";
import { DataTable } from "../../components/DataTable";
import { ChartIcon, TableIcon } from "../../components/icons";
import { Panel } from "../../components/Panel";
import { ErrorState, StateView } from "../../components/StateView";
import type { Bucket } from "../../lib/buckets";
import { useNow } from "../../lib/clock";
import { formatAgo, formatCount, formatPercent, formatSigned, formatTick } from "../../lib/format";
import { type Sentiment, sentimentWord } from "../../lib/sentiment";
import { TREND_VIEWS, useTrendView } from "../../lib/urlState";
import { fromFirstPost, lastKnown, type Point, pointsOf, STACK, type TrendView } from "./bands";
import styles from "./Trend.module.css";

const TrendChart = lazy(() => import("./TrendChart"));

const HEIGHT = { wide: 294, narrow: 230 };
const VIEW_WORDS: Record<TrendView, string> = { share: "Share", volume: "Volume", net: "Net" };

interface TrendPanelProps {
  bins: readonly Bucket[];
  binWidth: number;
  span: number;
  selected: Sentiment | null;
  loading: boolean;
  error: unknown;
  onRetry: () => void;
  /** When the newest post known was written, if any. */
  lastPostAt: number | null;
  className?: string;
}

export function TrendPanel(props: TrendPanelProps) {
  const { bins, binWidth, span, selected, className } = props;
  const [view, setView] = useTrendView();
  const [asTable, setAsTable] = useState(false);
  const narrow = useMediaQuery("(max-width: 639px)") ?? false;
  const height = narrow ? HEIGHT.narrow : HEIGHT.wide;
  const quarter = binWidth / 4;
  const now = Math.floor(useNow() / quarter) * quarter;
  const points = useMemo(
    () => fromFirstPost(pointsOf(bins, view, binWidth, now)),
    [bins, view, binWidth, now],
  );
  return (
    <Panel
      title="Trend"
      className={className}
      aside={
        <TrendControls view={view} onView={setView} asTable={asTable} onAsTable={setAsTable} />
      }
    >
      <TrendBody {...props} points={points} height={height}>
        {asTable ? (
          <DataTable
            caption={describe(points, view)}
            columns={["Time", ...STACK.map(sentimentWord), "Net"]}
            rows={points.toReversed().map((point) => row(point, view, span))}
            height={height}
          />
        ) : (
          <figure className={styles.figure} aria-label={describe(points, view)}>
            <Suspense fallback={<Skeleton h={height} radius="md" />}>
              <TrendChart points={points} {...{ view, span, selected, narrow }} />
            </Suspense>
          </figure>
        )}
      </TrendBody>
    </Panel>
  );
}

interface TrendControlsProps {
  view: TrendView;
  onView: (view: TrendView) => void;
  asTable: boolean;
  onAsTable: (asTable: boolean) => void;
}

/** Drawn anew only when used, not whenever the numbers move. */
const TrendControls = memo(({ view, onView, asTable, onAsTable }: TrendControlsProps) => {
  const other = asTable ? "Show as chart" : "Show as table";
  return (
    <>
      <SegmentedControl
        size="xs"
        aria-label="What the trend shows"
        value={view}
        onChange={(value) => onView(value as TrendView)}
        transitionDuration={0}
        data={TREND_VIEWS.map((value) => ({ value, label: VIEW_WORDS[value] }))}
      />
      <ActionIcon
        variant="default"
        size={30}
        aria-label={other}
        title={other}
        onClick={() => onAsTable(!asTable)}
      >
        {asTable ? <ChartIcon /> : <TableIcon />}
      </ActionIcon>
    </>
  );
});

interface TrendBodyProps extends TrendPanelProps {
  points: readonly Point[];
  height: number;
  children: ReactNode;
}

/** The chart, or why there is none. */
function TrendBody({ points, height, children, ...props }: TrendBodyProps) {
  const { loading, error, onRetry, lastPostAt } = props;
  if (loading) return <Skeleton h={height} radius="md" />;
  if (error) return <ErrorState error={error} onRetry={onRetry} height={height} />;
  if (lastKnown(points) === undefined) {
    return (
      <StateView title="Quiet in this window" height={height}>
        {lastPostAt === null
          ? "The line begins with the first post."
          : `The last post was written ${formatAgo(lastPostAt, Date.now())}. A longer range shows it.`}
      </StateView>
    );
  }
  return children;
}

function row(point: Point, view: TrendView, span: number): string[] {
  const format = view === "volume" ? formatRounded : formatPercent;
  return [
    formatTick(point.at, span),
    ...STACK.map((name) => format(point[name])),
    formatSigned(point.net),
  ];
}

function formatRounded(value: number | null): string {
  return formatCount(Math.round(value ?? 0));
}

/** The chart in one sentence, for those who do not see it. */
function describe(points: readonly Point[], view: TrendView): string {
  const last = lastKnown(points);
  if (!last) return "Trend: no posts.";
  if (view === "net") return `Net sentiment over time; now ${formatSigned(last.net)}.`;
  const format = view === "volume" ? formatRounded : formatPercent;
  const parts = STACK.map((name) => `${sentimentWord(name).toLowerCase()} ${format(last[name])}`);
  const what = view === "volume" ? "Posts a minute" : "Share of sentiments";
  return `${what} over time; now ${parts.join(", ")}.`;
}
