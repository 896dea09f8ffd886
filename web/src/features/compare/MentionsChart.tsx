/** Draws mentions over time: a line for each topic, its number at the end. */
import {
  Area,
  AreaChart,
  CartesianGrid,
  ResponsiveContainer,
  Tooltip,
  usePlotArea,
  useYAxisScale,
  XAxis,
  YAxis,
} from "recharts";
import tip from "../../components/ChartTooltip.module.css";
import type { Period } from "../../lib/calendar";
import { type DrawnRow, type Row, seriesColor } from "../../lib/compared";
import { formatBucketTick, formatExact, formatShort } from "../../lib/format";
import { bucketWords, type Told } from "../../lib/parts";
import { spread } from "../../lib/spread";
import { Badge } from "./Badge";
import styles from "./Compare.module.css";

interface MentionsChartProps {
  points: readonly DrawnRow[];
  names: readonly string[];
  /** What a point is, and the stretch of time shown, ms. */
  period: Period;
  span: number;
  narrow: boolean;
}

const LINE = {
  type: "linear",
  isAnimationActive: false,
  dot: false,
  activeDot: false,
  fill: "none",
  strokeWidth: 2,
} as const;
const TICK = { fontSize: 12, fill: "var(--gs-quiet)" };
const BADGE = 18;

export default function MentionsChart(props: MentionsChartProps) {
  const { points, names, period, span, narrow } = props;
  const last = points.at(-1);
  return (
    <ResponsiveContainer className={styles.chart}>
      <AreaChart data={points as DrawnRow[]} margin={{ top: 8, right: 28, bottom: 0, left: 0 }}>
        <CartesianGrid vertical={false} stroke="var(--gs-line)" />
        <XAxis
          dataKey="at"
          tick={TICK}
          tickLine={false}
          axisLine={false}
          tickMargin={8}
          minTickGap={narrow ? 32 : 48}
          interval="preserveStartEnd"
          tickFormatter={(at: number) => formatBucketTick(at, period, span)}
        />
        <YAxis
          width={40}
          tick={TICK}
          tickLine={false}
          axisLine={false}
          tickMargin={4}
          tickCount={4}
          allowDecimals={false}
          tickFormatter={(value: number) => formatShort(value)}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: "var(--gs-text)", strokeOpacity: 0.4 }}
          content={({ active, payload }) =>
            active && payload?.[0] ? (
              <PointDetails row={payload[0].payload} {...{ names, period, span }} />
            ) : null
          }
        />
        {names.map((name, n) => (
          <Area key={name} {...LINE} dataKey={`s${n}`} stroke={seriesColor(n)} />
        ))}
        {names.map((name, n) => (
          <Area
            key={`${name} so far`}
            {...LINE}
            dataKey={`u${n}`}
            stroke={seriesColor(n)}
            strokeDasharray="3 4"
          />
        ))}
        {last && <Numbers row={last} count={names.length} />}
      </AreaChart>
    </ResponsiveContainer>
  );
}

/** The number of each line, at its right end. */
function Numbers({ row, count }: { row: Row; count: number }) {
  const plot = usePlotArea();
  const scale = useYAxisScale();
  if (!plot || !scale) return null;
  const topics = Array.from({ length: count }, (_, n) => n);
  const places = spread(
    topics.map((n) => Number(scale(row[`t${n}`] ?? 0) ?? 0)),
    BADGE,
    plot.y,
    plot.y + plot.height,
  );
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a group of an SVG is not focusable
    <g aria-hidden="true">
      {topics.map((n) => (
        <text
          key={n}
          className={styles.end}
          x={plot.x + plot.width + 8}
          y={places[n]}
          dominantBaseline="central"
          fill={seriesColor(n)}
        >
          {n + 1}
        </text>
      ))}
    </g>
  );
}

interface PointDetailsProps extends Pick<MentionsChartProps, "names" | "period" | "span"> {
  row: Row & Told;
}

function PointDetails({ row, names, period, span }: PointDetailsProps) {
  const lines = names.map((name, n) => ({ name, n, posts: row[`t${n}`] ?? 0 }));
  return (
    <div className={tip.tooltip}>
      <div className={tip.when}>{bucketWords(row, period, span)}</div>
      {lines
        .sort((a, b) => b.posts - a.posts)
        .map(({ name, n, posts }) => (
          <div key={name} className={tip.line}>
            <Badge n={n} />
            <bdi>{name}</bdi>
            <span>{formatExact(posts)}</span>
          </div>
        ))}
    </div>
  );
}
