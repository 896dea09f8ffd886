/** Draws what was observed against what is usual, with the incidents of the rule as bands. */
import {
  Area,
  AreaChart,
  CartesianGrid,
  ReferenceDot,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  usePlotArea,
  XAxis,
  YAxis,
} from "recharts";
import tip from "../../components/ChartTooltip.module.css";
import { formatExact, formatTick } from "../../lib/format";
import { axisValue, metricValue } from "../../lib/incidents";
import { PANEL_WIDTH, usePrinting } from "../../lib/usePrinting";
import styles from "./IncidentChart.module.css";
import { isolatedOf, type Row, type Stretch } from "./series";
import { VOLUME_MARGIN, Volume } from "./Volume";

interface IncidentChartProps {
  rows: readonly Row[];
  metric: string;
  from: number;
  to: number;
  /** Between two rows, ms. */
  step: number;
  limits: readonly number[];
  bands: readonly Stretch[];
}

const TICK = { fontSize: 12, fill: "var(--gs-quiet)" };
const LINE = { type: "linear", isAnimationActive: false, dot: false, activeDot: false } as const;
const OBSERVED = { ...LINE, stroke: "var(--gs-text)", strokeWidth: 2, fill: "none" } as const;
const TICKS = 6;

export default function IncidentChart(props: IncidentChartProps) {
  const { rows, metric, from, to, step, limits, bands } = props;
  const printing = usePrinting();
  const span = to - from;
  const ticks = Array.from({ length: TICKS }, (_, n) => from + (span * n) / (TICKS - 1));
  return (
    <ResponsiveContainer className={styles.chart} width={printing ? PANEL_WIDTH : "100%"}>
      <AreaChart
        data={rows as Row[]}
        margin={{ top: 10, right: 16, bottom: VOLUME_MARGIN, left: 0 }}
      >
        <CartesianGrid vertical={false} stroke="var(--gs-line)" />
        <XAxis
          dataKey="at"
          type="number"
          domain={[from, to]}
          ticks={ticks}
          tick={TICK}
          tickLine={false}
          axisLine={false}
          tickMargin={8}
          minTickGap={36}
          interval="preserveStartEnd"
          tickFormatter={(at: number) => formatTick(at, span)}
        />
        <YAxis
          width={48}
          tick={TICK}
          tickLine={false}
          axisLine={false}
          tickMargin={4}
          tickCount={5}
          tickFormatter={(value: number) => axisValue(metric, value)}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: "var(--gs-text)", strokeOpacity: 0.4 }}
          content={({ active, payload }) =>
            active && payload?.[0] ? (
              <Details row={payload[0].payload} metric={metric} span={span} />
            ) : null
          }
        />
        <Bands {...{ bands, from, to }} />
        <Volume {...{ rows, from, to, step }} />
        <Area
          {...LINE}
          dataKey="usual"
          stroke="none"
          fill="var(--mantine-primary-color-filled)"
          fillOpacity={0.16}
        />
        <Area
          {...LINE}
          dataKey="expected"
          stroke="var(--mantine-primary-color-filled)"
          strokeDasharray="4 4"
          strokeWidth={1.5}
          fill="none"
        />
        {limits.map((limit, n) => (
          <ReferenceLine
            key={limit}
            y={limit}
            stroke="var(--gs-negative)"
            strokeDasharray={n === 0 ? "6 4" : "2 4"}
            ifOverflow="extendDomain"
          />
        ))}
        <Area {...OBSERVED} dataKey="observed" strokeOpacity={0.25} />
        <Area {...OBSERVED} dataKey="sure" />
        {isolatedOf(rows).map(({ at, observed, sure }) => (
          <ReferenceDot
            key={at}
            x={at}
            y={observed}
            r={3}
            fill="var(--gs-text)"
            fillOpacity={sure === null ? 0.25 : 1}
            stroke="none"
          />
        ))}
      </AreaChart>
    </ResponsiveContainer>
  );
}

/** From opened to resolved, behind the lines. */
function Bands({ bands, from, to }: Pick<IncidentChartProps, "bands" | "from" | "to">) {
  const plot = usePlotArea();
  if (!plot) return null;
  const place = (at: number) =>
    plot.x + (plot.width * (Math.min(to, Math.max(from, at)) - from)) / (to - from);
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a group of an SVG is not focusable
    <g aria-hidden="true">
      {bands.map((band) => (
        <g key={band.from}>
          <rect
            className={styles.band}
            x={place(band.from)}
            y={plot.y}
            width={Math.max(2, place(band.to) - place(band.from))}
            height={plot.height}
          />
          <path className={styles.begin} d={`M${place(band.from)} ${plot.y}v${plot.height}`} />
        </g>
      ))}
    </g>
  );
}

function Details({ row, metric, span }: { row: Row; metric: string; span: number }) {
  const value = (of: number | null) => (of === null ? "–" : metricValue(metric, of));
  return (
    <div className={tip.tooltip}>
      <div className={tip.when}>{formatTick(row.at, span)}</div>
      <div>
        Observed <b>{value(row.observed)}</b>
      </div>
      {row.usual ? (
        <div>
          Usual <b>{`${value(row.usual[0])} to ${value(row.usual[1])}`}</b>
        </div>
      ) : (
        row.expected !== null && (
          <div>
            Usual <b>{value(row.expected)}</b>
          </div>
        )
      )}
      <div>
        Posts <b>{formatExact(row.posts)}</b>
      </div>
    </div>
  );
}
