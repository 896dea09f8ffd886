/** A day and time, in full where one points at it. */
import { formatMoment, formatTick } from "../../lib/format";
import styles from "./IncidentFull.module.css";

export function Moment({ at }: { at: string }) {
  const moment = Date.parse(at);
  return (
    <time className={styles.quiet} dateTime={at} title={formatMoment(moment)}>
      {formatTick(moment, Number.POSITIVE_INFINITY)}
    </time>
  );
}
