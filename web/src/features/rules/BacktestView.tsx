/** What a rule would have done, told before it is saved. */
import { Skeleton } from "@mantine/core";
import { BACKTEST_DAYS, type Backtest, type NewRule } from "../../api/rules";
import { formatMoment, formatTick, withTimesTold } from "../../lib/format";
import { lasted, observedOf, usualOf } from "../../lib/incidents";
import styles from "./Rules.module.css";

const SHOWN = 8;
const WITH_THE_DAY = 2 * 86_400_000;

interface BacktestViewProps {
  rule: NewRule | null;
  found: Backtest | undefined;
  error: Error | null;
}

export function BacktestView({ rule, found, error }: BacktestViewProps) {
  return (
    <section className={styles.backtest} aria-label="Backtest" aria-live="polite">
      {rule === null ? (
        <p className={styles.quiet}>Fill in the numbers to see what it would have done.</p>
      ) : error ? (
        <p role="alert">This rule cannot be tested: it {error.message}.</p>
      ) : found ? (
        <Found rule={rule} found={found} />
      ) : (
        <Skeleton h={22} />
      )}
    </section>
  );
}

function Found({ rule, found }: { rule: NewRule; found: Backtest }) {
  const { incidents, warnings } = found;
  const times = incidents.length;
  const newest = incidents.slice(-SHOWN).reverse();
  return (
    <>
      {times > 0 && (
        <p>
          In the last {BACKTEST_DAYS} days this would have fired{" "}
          <strong>{times === 1 ? "once" : `${times} times`}</strong>:
        </p>
      )}
      {times > 0 && (
        <ul className={styles.past}>
          {newest.map((incident) => {
            const from = Date.parse(incident.started_at);
            const told = { ...incident, kind: rule.kind, metric: rule.metric };
            return (
              <li key={incident.started_at}>
                <time dateTime={incident.started_at} title={formatMoment(from)}>
                  {formatTick(from, WITH_THE_DAY)}
                </time>
                {incident.resolved_at
                  ? ` for ${lasted(Date.parse(incident.resolved_at) - from)}`
                  : ", still going on"}
                : {observedOf(told)}, {usualOf(told)}
              </li>
            );
          })}
        </ul>
      )}
      {times > SHOWN && <p className={styles.quiet}>And {times - SHOWN} before that.</p>}
      {warnings.map((warning) => (
        <p key={warning} className={styles.warning}>
          {withTimesTold(warning)}
        </p>
      ))}
    </>
  );
}
