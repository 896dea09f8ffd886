/** The two pictures of a report: no pointer will ask them for more.
 *
 * They are drawn to the width that they have, so that their letters are of one size everywhere. */
import { useElementSize } from "@mantine/hooks";
import type { ReactNode } from "react";
import type { Report } from "../../api/report";
import { formatCount, formatSigned } from "../../lib/format";
import type { Part } from "../../lib/parts";
import type { ZoneTimes } from "../../lib/report";
import { SENTIMENTS } from "../../lib/sentiment";
import { PAPER_WIDTH, usePrinting } from "../../lib/usePrinting";
import styles from "./Report.module.css";

type Series = readonly (Report["series"][number] & { readonly part?: Part | null })[];

interface PlotProps {
  series: Series;
  times: ZoneTimes;
}

interface DrawnProps extends PlotProps {
  /** Px; a unit of the picture is one. */
  width: number;
}

const HEIGHT = 132;
const LEFT = 40;
const BOTTOM = 18;
const TOP = 6;
const PLOT = HEIGHT - BOTTOM - TOP;
const MOST_TICKS = 8;
/** Px that a tick's words take with those after them: a day, an hour of a day, an hour. */
const ROOM_BETWEEN = 8;
const ROOM = { days: 54, both: 84, clock: 44 };
/** A day on which clocks change has 23 hours. */
const LESS_THAN_A_DAY_MS = 22 * 3_600_000;
const DAY_MS = 86_400_000;
/** Net sentiment of fewer posts is chance: it is drawn hollow. */
const THIN = 10;
/** Of a bucket that the period has only a part of. */
const PART_OPACITY = 0.4;

export function VolumeBars(props: PlotProps) {
  return <Plot>{(width) => <Bars {...props} width={width} />}</Plot>;
}

function Bars({ series, times, width }: DrawnProps) {
  const most = niceAbove(Math.max(1, ...series.map(({ posts }) => posts)));
  const step = (width - LEFT) / series.length;
  const gap = Math.min(2, step / 4);
  const tall = (posts: number) => (posts / most) * PLOT;
  const sum = series.reduce((total, { posts }) => total + posts, 0);
  return (
    <svg
      className={styles.plot}
      viewBox={`0 0 ${width} ${HEIGHT}`}
      role="img"
      aria-label={`${formatCount(sum)} posts in ${series.length} steps`}
    >
      {[0, most / 2, most].map((value) => (
        <Level key={value} y={TOP + PLOT - tall(value)} word={formatCount(value)} {...{ width }} />
      ))}
      {series.map((bucket, n) => {
        let y = TOP + PLOT;
        return SENTIMENTS.map((label) => {
          const height = tall(bucket[label]);
          y -= height;
          return (
            <rect
              key={`${bucket.timestamp} ${label}`}
              data-sentiment={label}
              opacity={bucket.part ? PART_OPACITY : undefined}
              x={LEFT + n * step + gap / 2}
              y={y}
              width={step - gap}
              height={height}
            />
          );
        });
      })}
      <Axis {...{ series, times, width, step }} />
    </svg>
  );
}

export function NetLine(props: PlotProps) {
  return <Plot>{(width) => <Line {...props} width={width} />}</Plot>;
}

function Line({ series, times, width }: DrawnProps) {
  const points = series.map(({ posts, positive, negative }) =>
    posts > 0 ? (100 * (positive - negative)) / posts : null,
  );
  const reach = Math.min(100, niceAbove(Math.max(20, ...points.map((net) => Math.abs(net ?? 0)))));
  const step = (width - LEFT) / series.length;
  const x = (n: number) => LEFT + (n + 0.5) * step;
  const y = (net: number) => TOP + (PLOT * (reach - net)) / (2 * reach);
  const path = points
    .map((net, n) => {
      if (net === null) return "";
      const begins = n === 0 || points[n - 1] === null;
      return `${begins ? "M" : "L"}${x(n).toFixed(1)} ${y(net).toFixed(1)}`;
    })
    .join("");
  return (
    <svg
      className={styles.plot}
      viewBox={`0 0 ${width} ${HEIGHT}`}
      role="img"
      aria-label={`Net sentiment in ${series.length} steps`}
    >
      {[reach, 0, -reach].map((value) => (
        <Level key={value} y={y(value)} word={formatSigned(value)} {...{ width }} />
      ))}
      <path className={styles.line} d={path} />
      {points.map(
        (net, n) =>
          net !== null && (
            <circle
              key={series[n]?.timestamp}
              className={styles.dot}
              data-thin={(series[n]?.posts ?? 0) < THIN || undefined}
              cx={x(n)}
              cy={y(net)}
              r={2.4}
            />
          ),
      )}
      <Axis {...{ series, times, width, step }} />
    </svg>
  );
}

/** Room for a picture, and how wide it is: on paper as wide as that, wherever it was on the screen. */
function Plot({ children }: { children: (width: number) => ReactNode }) {
  const { ref, width } = useElementSize();
  const printing = usePrinting();
  return <div ref={ref}>{children((!printing && Math.round(width)) || PAPER_WIDTH)}</div>;
}

function Level({ y, word, width }: { y: number; word: string; width: number }) {
  return (
    <>
      <line className={styles.level} x1={LEFT} x2={width} y1={y} y2={y} />
      <text className={styles.label} x={LEFT - 5} y={y + 3} textAnchor="end">
        {word}
      </text>
    </>
  );
}

function Axis({ series, times, width, step }: DrawnProps & { step: number }) {
  const at = (n: number) => Date.parse(series[n]?.timestamp ?? "");
  const span = at(series.length - 1) - at(0);
  const days = series.length > 2 && at(2) - at(1) > LESS_THAN_A_DAY_MS;
  const room = days ? ROOM.days : span > DAY_MS ? ROOM.both : ROOM.clock;
  const most = Math.min(MOST_TICKS, Math.max(1, Math.floor((width - LEFT) / room)));
  const every = Math.ceil(series.length / most);
  const x = (n: number) => LEFT + n * step;
  return series.map(
    ({ timestamp }, n) =>
      n % every === 0 &&
      x(n) + room <= width + ROOM_BETWEEN && (
        <text key={timestamp} className={styles.label} x={x(n)} y={HEIGHT - 5}>
          {times.tick(at(n), span, days)}
        </text>
      ),
  );
}

/** The next of 1, 2, 2.5, 5 times a power of ten. */
function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 2.5, 5, 10].find((each) => each * power >= value) ?? 10;
  return step * power;
}
