/** The numbers one reads first, of the range: how much, how is the mood, how much of it is bad. */
import { Skeleton } from "@mantine/core";
import type { ReactNode } from "react";
import type { Bin, Tally } from "../../lib/buckets";
import type { Period } from "../../lib/calendar";
import { useNow } from "../../lib/clock";
import { formatCount, formatPercent, formatSigned, lowerFirst, NOTHING } from "../../lib/format";
import { withParts } from "../../lib/parts";
import { netSentiment, percentOf, total } from "../../lib/sentiment";
import { useZone } from "../../lib/urlState";
import styles from "./Kpis.module.css";
import { Sparkline } from "./Sparkline";

interface KpisProps {
  bins: readonly Bin[];
  /** What the bins are. */
  period: Period;
  current: Tally;
  previous: Tally;
  /** The range that is counted, and the period it is compared with, in words. */
  stretch: string;
  /** "vs. previous 7 days"; empty: there is nothing before. */
  before: string;
  /** When the page was paused. */
  heldAt: number | null;
  loading: boolean;
  /** What stands beside the numbers. */
  children?: ReactNode;
}

export function Kpis(props: KpisProps) {
  const { bins, period, current, previous, stretch, before, heldAt, loading, children } = props;
  const present = useNow();
  const now = heldAt ?? present;
  const zone = useZone();
  // A part of a bucket would look like a fall.
  const complete = withParts(bins, period, zone, now).filter(
    ({ until, part }) => until <= now && !part,
  );
  const net = netSentiment(current.counts);
  const negative = percentOf(current.counts.negative, total(current.counts));
  return (
    <div className={styles.row}>
      <dl className={styles.cards}>
        <Kpi
          label={`Posts, ${lowerFirst(stretch)}`}
          loading={loading}
          value={formatCount(total(current.counts))}
          spark={<Sparkline values={complete.map(total)} color="var(--gs-quiet)" />}
        >
          {before && (
            <>
              <Growth now={total(current.counts)} then={total(previous.counts)} /> {before}
            </>
          )}
        </Kpi>
        <Kpi
          label="Net sentiment"
          loading={loading}
          value={formatSigned(net)}
          spark={<Sparkline values={complete.map(netSentiment)} color="var(--gs-positive)" />}
        >
          {before && (
            <>
              <Change now={net} then={netSentiment(previous.counts)} unit="" /> {before}
            </>
          )}
        </Kpi>
        <Kpi
          label="Negative share"
          loading={loading}
          value={formatPercent(negative)}
          spark={
            <Sparkline
              values={complete.map((bin) => percentOf(bin.negative, total(bin)))}
              color="var(--gs-negative)"
            />
          }
        >
          {before && (
            <>
              <Change
                now={negative}
                then={percentOf(previous.counts.negative, total(previous.counts))}
                unit=" pts"
              />{" "}
              {before}
            </>
          )}
        </Kpi>
      </dl>
      {children}
    </div>
  );
}

interface KpiProps {
  label: string;
  value: ReactNode;
  spark?: ReactNode;
  loading: boolean;
  children: ReactNode;
}

function Kpi({ label, value, spark, loading, children }: KpiProps) {
  return (
    <div className={styles.card}>
      <dt className={styles.label}>{label}</dt>
      <dd className={styles.value}>{loading ? <Skeleton h={40} w={96} radius="md" /> : value}</dd>
      <dd className={styles.spark} style={{ margin: 0 }}>
        {!loading && spark}
      </dd>
      <dd className={styles.change}>{loading ? <Skeleton h={20} w={140} /> : children}</dd>
    </div>
  );
}

function Change({ now, then, unit }: { now: number | null; then: number | null; unit: string }) {
  if (now === null || then === null) return <b>{NOTHING}</b>;
  return (
    <b>
      {formatSigned(Math.round(now) - Math.round(then))}
      {unit}
    </b>
  );
}

/** A percentage of less than this says nothing: "from 3 to 294" does. */
const THIN = 20;

/** By how much more or less there is. */
function Growth({ now, then }: { now: number; then: number }) {
  const growth = percentOf(now - then, then);
  if (growth === null) return <b>{NOTHING}</b>;
  return then < THIN ? <b>from {formatCount(then)}</b> : <b>{formatSigned(growth)}%</b>;
}
