/**
 * Draws the trend. Loaded when first shown: Recharts is half of the page's weight.
 *
 * Recharts itself, where the ring uses Mantine's wrapper of it: the wrapper of area charts brings
 * a brush, a legend and labels that this page does not have, and does not fit its size budget.
 */
import {
  Area,
  AreaChart,
  CartesianGrid,
  ReferenceArea,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  usePlotArea,
  useXAxisScale,
  useYAxisScale,
  XAxis,
  YAxis,
} from "recharts";
import tip from "../../components/ChartTooltip.module.css";
import { SentimentMark } from "../../components/SentimentMark";
import type { Period } from "../../lib/calendar";
import {
  formatBucketTick,
  formatCount,
  formatExact,
  formatPercent,
  formatSigned,
} from "../../lib/format";
import { bucketWords } from "../../lib/parts";
import { type Sentiment, sentimentColor, sentimentWord, total } from "../../lib/sentiment";
import { spread } from "../../lib/spread";
import { PANEL_WIDTH, usePrinting } from "../../lib/usePrinting";
import {
  bandMiddles,
  isolated,
  lastKnown,
  type Point,
  STACK,
  type TrendView,
  thinRuns,
} from "./bands";
import styles from "./Trend.module.css";
import type { Plot } from "./ZoomFrame";

const LABEL_HEIGHT = 20;
/** Px; the frame is as high there as on a wide screen. */
const ON_PAPER = { width: PANEL_WIDTH, height: 294 };
const BAR = 6;
const EDGES = ["wasLow", "wasHigh"] as const;
const TICK = { fontSize: 12, fill: "var(--gs-quiet)" };
const Y_AXES: Record<TrendView, object> = {
  share: { domain: [0, 100], ticks: [0, 50, 100] },
  volume: { tickCount: 4, allowDecimals: false },
  net: { domain: [-100, 100], ticks: [-100, -50, 0, 50, 100] },
};

interface TrendChartProps {
  points: readonly Point[];
  view: TrendView;
  /** What a point is, and the stretch of time shown, ms. */
  period: Period;
  span: number;
  /** Only this sentiment is of interest: the others step back. */
  /** Those that the filters let through; `null`: all. */
  selected: readonly Sentiment[] | null;
  /** Little room: labels are a sign and a number. */
  narrow: boolean;
  /** Draw the previous period, which the points tell, too. */
  compare: boolean;
  plot: Plot;
}

export default function TrendChart(props: TrendChartProps) {
  const { points, view, period, span, selected, narrow, compare, plot } = props;
  const last = lastKnown(points);
  const printing = usePrinting();
  return (
    <ResponsiveContainer className={styles.chart} {...(printing ? ON_PAPER : {})}>
      <AreaChart
        data={points as Point[]}
        margin={{ top: 8, right: plot.right, bottom: 0, left: 0 }}
      >
        <CartesianGrid vertical={false} stroke="var(--gs-line)" />
        <XAxis
          dataKey="at"
          tick={TICK}
          tickLine={false}
          axisLine={false}
          tickMargin={8}
          minTickGap={48}
          interval="preserveStartEnd"
          tickFormatter={(at: number) => formatBucketTick(at, period, span)}
        />
        <YAxis
          width={plot.left}
          tick={TICK}
          tickLine={false}
          axisLine={false}
          tickMargin={4}
          tickFormatter={VALUE_FORMATS[view]}
          {...Y_AXES[view]}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: "var(--gs-text)", strokeOpacity: 0.4 }}
          content={({ active, payload }) =>
            active && payload?.[0] ? (
              <PointDetails point={payload[0].payload} {...{ view, period, span, compare }} />
            ) : null
          }
        />
        {view === "net" && <ReferenceLine y={0} stroke="var(--gs-neutral)" />}
        {view === "net" && <Area {...AREA} {...NET} />}
        {view !== "net" &&
          STACK.map((name) => (
            <Area
              key={name}
              {...AREA}
              dataKey={name}
              stackId="sentiment"
              fill={sentimentColor(name)}
              fillOpacity={selected?.includes(name) === false ? 0.25 : 1}
              // The line that parts two areas: the area above covers half of it.
              stroke="var(--gs-surface)"
              strokeWidth={4}
            />
          ))}
        {view !== "net" && points.some(({ usual }) => usual) && (
          <Area {...AREA} {...USUAL} dataKey="usual" />
        )}
        {compare && view === "net" && <Area {...AREA} {...PREVIOUS} dataKey="wasNet" />}
        {compare &&
          view !== "net" &&
          EDGES.map((edge) => <Area key={edge} {...AREA} {...PREVIOUS} dataKey={edge} />)}
        {view !== "volume" &&
          thinRuns(points).map(({ from, to }) => (
            <ReferenceArea
              key={from}
              x1={from}
              x2={to}
              fill="var(--gs-surface)"
              fillOpacity={0.6}
              ifOverflow="hidden"
            />
          ))}
        {view !== "volume" &&
          isolated(points).map((point) => <Isolated key={point.at} {...{ point, view }} />)}
        {last && <EndLabels point={last} view={view} narrow={narrow} />}
      </AreaChart>
    </ResponsiveContainer>
  );
}

const AREA = {
  type: "monotone",
  strokeWidth: 2,
  isAnimationActive: false,
  dot: false,
  activeDot: false,
} as const;
const NET = {
  dataKey: "net",
  stroke: "var(--mantine-primary-color-filled)",
  fill: "var(--mantine-primary-color-filled)",
  fillOpacity: 0.12,
};
const USUAL = {
  stroke: "var(--gs-text)",
  strokeWidth: 1,
  strokeOpacity: 0.55,
  fill: "var(--gs-text)",
  fillOpacity: 0.14,
};
const PREVIOUS = {
  stroke: "var(--gs-text)",
  strokeDasharray: "5 4",
  strokeWidth: 1.5,
  fill: "none",
};
const VALUE_FORMATS: Record<TrendView, (value: number) => string> = {
  share: formatPercent,
  volume: formatCount,
  net: formatSigned,
};

/** A bucket between empty ones: areas and lines need two. Bars of its bands, or a dot of its net. */
function Isolated({ point, view }: { point: Point; view: TrendView }) {
  const x = Number(useXAxisScale()?.(point.at) ?? Number.NaN);
  const scale = useYAxisScale();
  if (!scale || Number.isNaN(x)) return null;
  const y = (value: number) => Number(scale(value) ?? 0);
  if (view === "net") return <circle cx={x} cy={y(point.net ?? 0)} r={4} fill={NET.stroke} />;
  return bandMiddles(point).map(({ sentiment, value, middle }) => (
    <rect
      key={sentiment}
      x={x - BAR / 2}
      y={y(middle + value / 2)}
      width={BAR}
      height={Math.max(0, y(middle - value / 2) - y(middle + value / 2))}
      fill={sentimentColor(sentiment)}
    />
  ));
}

/** The names of the bands, at their right end, with their newest value. */
function EndLabels({ point, view, narrow }: { point: Point; view: TrendView; narrow: boolean }) {
  const plot = usePlotArea();
  const scale = useYAxisScale();
  if (!plot || !scale) return null;
  const ends =
    view === "net"
      ? [{ name: "Net", mark: null, value: point.net ?? 0, middle: point.net ?? 0 }]
      : bandMiddles(point).map(({ sentiment, value, middle }) => ({
          name: sentimentWord(sentiment),
          mark: sentiment,
          value,
          middle,
        }));
  const places = spread(
    ends.map(({ middle }) => Number(scale(middle) ?? 0)),
    LABEL_HEIGHT,
    plot.y + LABEL_HEIGHT / 2,
    plot.y + plot.height - LABEL_HEIGHT / 2,
  );
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a group of an SVG is not focusable
    <g aria-hidden="true">
      {ends.map(({ name, mark, value }, n) => (
        <g key={name} transform={`translate(${plot.x + plot.width + 10} ${places[n]})`}>
          {mark && (
            <g transform="translate(0 -5)">
              <SentimentMark label={mark} />
            </g>
          )}
          <text className={styles.label} x={mark ? 15 : 0} dominantBaseline="central">
            {!narrow && <tspan className={styles.word}>{name} </tspan>}
            <tspan className={styles.number}>{VALUE_FORMATS[view](value)}</tspan>
          </text>
        </g>
      ))}
    </g>
  );
}

interface PointDetailsProps extends Pick<TrendChartProps, "view" | "period" | "span" | "compare"> {
  point: Point;
}

function PointDetails({ point, view, period, span, compare }: PointDetailsProps) {
  const format = view === "volume" ? formatExact : VALUE_FORMATS[view];
  const was = view === "net" ? point.wasNet : null;
  return (
    <div className={tip.tooltip}>
      <div className={tip.when}>
        {bucketWords(point, period, span)}
        {" · "}
        {formatExact(total(point.counts))} {total(point.counts) === 1 ? "post" : "posts"}
      </div>
      {view === "net" ? (
        <Line name="Net sentiment" value={format(point.net ?? 0)} />
      ) : (
        STACK.toReversed().map((name) => (
          <Line
            key={name}
            mark={name}
            name={sentimentWord(name)}
            value={format(point[name] ?? 0)}
          />
        ))
      )}
      {compare && was != null && <Line name="Period before" value={format(was)} />}
      {compare && view !== "net" && point.wasLow != null && (
        <Line name="Negative before" value={format(point.wasLow)} />
      )}
    </div>
  );
}

function Line({ mark, name, value }: { mark?: Sentiment; name: string; value: string }) {
  return (
    <div className={tip.line}>
      {mark && <SentimentMark label={mark} />}
      <span>{name}</span>
      <span>{value}</span>
    </div>
  );
}
