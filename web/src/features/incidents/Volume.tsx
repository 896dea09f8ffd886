/** Posts below the line: a jump of a share in three posts is another thing than in three hundred.
 *
 * Drawn in the chart's own picture, so that bars and line are of the same width wherever it goes. */
import { usePlotArea } from "recharts";
import type { Row } from "./series";

/** Px below the plot, for its axis, and for the bars. */
const AXIS = 36;
const HEIGHT = 56;
/** What the chart leaves free below its axis. */
export const VOLUME_MARGIN = HEIGHT + 6;
/** Of a step: the rest is between two bars. */
const WIDTH = 0.8;

interface VolumeProps {
  rows: readonly Row[];
  from: number;
  to: number;
  step: number;
}

export function Volume({ rows, from, to, step }: VolumeProps) {
  const plot = usePlotArea();
  if (!plot) return null;
  const most = Math.max(1, ...rows.map(({ posts }) => posts));
  const scale = plot.width / (to - from);
  const bottom = plot.y + plot.height + AXIS + HEIGHT;
  const bar = (at: number, count: number, fill: string) => {
    const begins = Math.max(from, at - step);
    const ends = Math.min(to, at - (1 - WIDTH) * step);
    const height = (HEIGHT * count) / most;
    return (
      <rect
        x={plot.x + (begins - from) * scale}
        y={bottom - height}
        width={Math.max(0, ends - begins) * scale}
        height={height}
        fill={fill}
      />
    );
  };
  return (
    // biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: a group of an SVG does nothing
    <g role="img" aria-label={`Posts, at most ${most} in ${step / 60_000} min`}>
      {rows.map(({ at, posts, positive, negative }) => (
        <g key={at}>
          {bar(at, posts, "var(--gs-positive)")}
          {bar(at, posts - positive, "var(--gs-neutral)")}
          {bar(at, negative, "var(--gs-negative)")}
        </g>
      ))}
    </g>
  );
}
