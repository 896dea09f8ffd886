/** The number of a topic in its colour: which line or bar is its own, also without colours. */
import { seriesColor } from "../../lib/compared";
import styles from "./Compare.module.css";

export function Badge({ n }: { n: number }) {
  return (
    <span className={styles.number} style={{ background: seriesColor(n) }} aria-hidden="true">
      {n + 1}
    </span>
  );
}
