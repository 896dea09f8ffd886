/** How far the past of a topic is filled in. */
import type { Topic } from "../api/topics";
import { filledPercent } from "../lib/topics";
import styles from "./FillProgress.module.css";

export function FillProgress({ topic }: { topic: Topic }) {
  const percent = filledPercent(topic);
  return (
    <span className={styles.progress}>
      <span
        className={styles.track}
        role="progressbar"
        aria-label={`Filling the past of ${topic.name}`}
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
      >
        <span className={styles.level} style={{ width: `${percent}%` }} />
      </span>
      <span aria-hidden="true">Filling the past: {percent}%</span>
    </span>
  );
}
