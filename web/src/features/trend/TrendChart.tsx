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
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  usePlotArea,
  useYAxisScale,
  XAxis,
  YAxis,
} from "recharts";
import { SentimentMark } from "../../components/SentimentMark";
import { formatCount, formatPercent, formatSigned, formatTick } from "../../lib/format";
import { type Sentiment, sentimentColor, sentimentWord } from "../../lib/sentiment";
import { bandMiddles, lastKnown, type Point, STACK, spread, type TrendView } from "./bands";
import styles from "./Trend.module.css";

const LABEL_HEIGHT = 20;
const ROOM_FOR_LABELS = { wide: 116, narrow: 56 };
const TICK = { fontSize: 12, fill: "var(--gs-quiet)" };
const Y_AXES: Record<TrendView, object> = {
  share: { domain: [0, 100], ticks: [0, 50, 100] },
  volume: { tickCount: 4, allowDecimals: false },
  net: { domain: [-100, 100], ticks: [-100, -50, 0, 50, 100] },
};

interface TrendChartProps {
  points: readonly Point[];
  view: TrendView;
  /** The stretch of time shown, ms. */
  span: number;
  /** Only this sentiment is of interest: the others step back. */
  selected: Sentiment | null;
  /** Little room: labels are a sign and a number. */
  narrow: boolean;
}

export default function TrendChart({ points, view, span, selected, narrow }: TrendChartProps) {
  const last = lastKnown(points);
  const right = narrow ? ROOM_FOR_LABELS.narrow : ROOM_FOR_LABELS.wide;
  return (
    <ResponsiveContainer className={styles.chart}>
      <AreaChart data={points as Point[]} margin={{ top: 8, right, bottom: 0, left: 0 }}>
        <CartesianGrid vertical={false} stroke="var(--gs-line)" />
        <XAxis
          dataKey="at"
          tick={TICK}
          tickLine={false}
          axisLine={false}
          tickMargin={8}
          minTickGap={48}
          interval="preserveStartEnd"
          tickFormatter={(at: number) => formatTick(at, span)}
        />
        <YAxis
          width={44}
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
              <PointDetails point={payload[0].payload} view={view} span={span} />
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
              fillOpacity={selected === null || selected === name ? 1 : 0.25}
              // The line that parts two areas: the area above covers half of it.
              stroke="var(--gs-surface)"
              strokeWidth={4}
            />
          ))}
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
const VALUE_FORMATS: Record<TrendView, (value: number) => string> = {
  share: formatPercent,
  volume: (value) => formatCount(Math.round(value)),
  net: formatSigned,
};

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

function PointDetails({ point, view, span }: { point: Point; view: TrendView; span: number }) {
  const format = VALUE_FORMATS[view];
  return (
    <div className={styles.tooltip}>
      <div className={styles.when}>
        {formatTick(point.at, span)}
        {view === "volume" && " · posts a minute"}
      </div>
      {view === "net" ? (
        <div className={styles.line}>
          <span>Net sentiment</span>
          <span>{format(point.net ?? 0)}</span>
        </div>
      ) : (
        STACK.toReversed().map((name) => (
          <div key={name} className={styles.line}>
            <SentimentMark label={name} />
            <span>{sentimentWord(name)}</span>
            <span>{format(point[name] ?? 0)}</span>
          </div>
        ))
      )}
    </div>
  );
}
