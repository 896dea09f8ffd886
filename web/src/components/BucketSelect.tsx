/** What a point of a chart over time is. */
import { PERIOD_WORDS, PERIODS, type Period } from "../lib/calendar";
import { bucketChoices, type Range, shapeOf } from "../lib/range";
import { useBucketChoice } from "../lib/urlState";
import styles from "./BucketSelect.module.css";

interface BucketSelectProps {
  label: string;
  range: Range;
  period: Period;
}

export function BucketSelect({ label, range, period }: BucketSelectProps) {
  const [, choose] = useBucketChoice();
  const usual = shapeOf(range).period;
  return (
    <select
      className={styles.select}
      aria-label={label}
      value={period}
      onChange={({ currentTarget: { value } }) =>
        choose(value === usual ? null : (PERIODS.find((each) => each === value) ?? null))
      }
    >
      {bucketChoices(range).map((each) => (
        <option key={each} value={each}>
          by {PERIOD_WORDS[each]}
        </option>
      ))}
    </select>
  );
}
