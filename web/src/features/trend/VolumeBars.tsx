/** How many posts each point of the chart above is made of: a bar for each, in its place. */
import { sentimentColor, total } from "../../lib/sentiment";
import { type Point, STACK } from "./bands";
import styles from "./Trend.module.css";
import type { Plot } from "./ZoomFrame";

const TOP = 100;
/** Of the room between two points. */
const WIDTH = 0.7;
const OPACITY = { whole: 0.75, part: 0.3 };

export function VolumeBars({ points, plot }: { points: readonly Point[]; plot: Plot }) {
  const last = Math.max(1, points.length - 1);
  const most = Math.max(1, ...points.map(({ counts }) => total(counts)));
  const drawn = STACK.flatMap((name, layer) =>
    (["whole", "part"] as const).map((kind) => ({ name, layer, kind })),
  );
  const paths = drawn.map(({ name, layer, kind }) => {
    const below = STACK.slice(0, layer);
    const bars = points.flatMap(({ counts, part }, n) => {
      if (counts[name] === 0 || (kind === "part") !== Boolean(part)) return [];
      const base = below.reduce((sum, one) => sum + counts[one], 0);
      const [bottom, top] = [base, base + counts[name]].map((posts) => TOP - (TOP * posts) / most);
      const left = Math.max(0, n - WIDTH / 2);
      const right = Math.min(last, n + WIDTH / 2);
      return [`M${left} ${bottom}V${top}H${right}V${bottom}z`];
    });
    return { name, kind, d: bars.join("") };
  });
  return (
    <svg
      className={styles.volume}
      style={{ paddingLeft: plot.left, paddingRight: plot.right }}
      viewBox={`0 0 ${last} ${TOP}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false"
    >
      {paths.map(({ name, kind, d }) => (
        <path
          key={`${name} ${kind}`}
          d={d}
          fill={sentimentColor(name)}
          opacity={OPACITY[kind]}
          data-part={kind === "part" || undefined}
        />
      ))}
    </svg>
  );
}
