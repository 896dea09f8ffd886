/** A small chart without axes: mentions as bars, the negative part of each at its foot. */
import { formatCount } from "../../lib/format";
import type { Bar } from "../../lib/topics";
import styles from "./Topics.module.css";

const HEIGHT = 32;
const STEP = 5;
const GAP = 1;
/** Of a bucket that the range has only a part of. */
const PART_OPACITY = 0.45;

export function TrendBars({ bars }: { bars: readonly Bar[] }) {
  const most = Math.max(1, ...bars.map(({ posts }) => posts));
  const sum = bars.reduce((total, { posts }) => total + posts, 0);
  const tall = (posts: number) => (posts === 0 ? 0 : Math.max(1, (posts / most) * HEIGHT));
  return (
    <svg
      className={styles.bars}
      viewBox={`0 0 ${Math.max(1, bars.length) * STEP} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`${formatCount(sum)} mentions in ${bars.length} steps, at most ${formatCount(most)} in one`}
    >
      {bars.map(({ at, posts, negative, part }, n) => (
        <g key={at} opacity={part ? PART_OPACITY : undefined}>
          <rect
            className={styles.all}
            x={n * STEP}
            y={HEIGHT - tall(posts)}
            width={STEP - GAP}
            height={tall(posts)}
          />
          <rect
            className={styles.negative}
            x={n * STEP}
            y={HEIGHT - tall(posts) * share(negative, posts)}
            width={STEP - GAP}
            height={tall(posts) * share(negative, posts)}
          />
        </g>
      ))}
    </svg>
  );
}

function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}
