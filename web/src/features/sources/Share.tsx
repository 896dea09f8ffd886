/** How much of something is done; without a share, only that it goes on. */
import styles from "./Sources.module.css";

interface ShareProps {
  /** 0 to 1; `null`: nobody knows how much there is. */
  of: number | null;
  name: string;
}

export function Share({ of, name }: ShareProps) {
  const percent = of === null ? undefined : Math.floor(100 * of);
  return (
    <span className={styles.share}>
      <span
        className={styles.track}
        role="progressbar"
        aria-label={name}
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
      >
        <span
          className={styles.level}
          data-unknown={percent === undefined || undefined}
          style={percent === undefined ? undefined : { width: `${percent}%` }}
        />
      </span>
      {percent !== undefined && <span aria-hidden="true">{percent}%</span>}
    </span>
  );
}
