/** What is behind a change against the period before: of the volume, and of the negative share. */
import type { Report, ReportDriver } from "../../api/report";
import { formatExact } from "../../lib/format";
import { driverKind, driverName } from "../../lib/incidents";
import styles from "./Report.module.css";

const QUESTIONS = {
  posts: "More posts",
  negative_share: "More negative posts",
} as const;

export function Drivers({ report: { drivers, counts } }: { report: Report }) {
  if (drivers === null)
    return <p className={styles.small}>Periods of more than 31 days are not explained.</p>;
  if (counts.posts_before === 0)
    return <p className={styles.small}>There are no posts in the period before to compare with.</p>;
  return (
    <div className={styles.sides}>
      {Object.entries(QUESTIONS).map(([metric, title]) => (
        <div key={metric}>
          <h3>{title}</h3>
          <DriverRows drivers={drivers.filter((each) => each.metric === metric)} />
        </div>
      ))}
    </div>
  );
}

function DriverRows({ drivers }: { drivers: readonly ReportDriver[] }) {
  if (drivers.length === 0)
    return <p className={styles.small}>Nothing stands out against the period before.</p>;
  return (
    <ul className={styles.drivers}>
      {drivers.map((driver) => (
        <li key={`${driver.topic} ${driver.kind} ${driver.value}`}>
          <b>
            <bdi>{driverName(driver)}</bdi>
          </b>{" "}
          <span className={styles.small}>
            {driverKind(driver)}
            {driver.topic !== null && ` · ${driver.topic}`} · {formatExact(driver.observed)} posts ·{" "}
            {Math.round(100 * driver.share_of_excess)}% of the change
          </span>
        </li>
      ))}
    </ul>
  );
}
