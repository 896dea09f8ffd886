/** The four numbers one reads first: how much, how is the mood, how much of it is bad, any alarm. */
import { Skeleton } from "@mantine/core";
import type { ReactNode } from "react";
import type { Bucket, Tally } from "../../lib/buckets";
import { useNow } from "../../lib/clock";
import { formatCount, formatPercent, formatSigned, NOTHING } from "../../lib/format";
import { netSentiment, percentOf, total } from "../../lib/sentiment";
import { type Alert, BUILT_IN } from "../../live/protocol";
import styles from "./Kpis.module.css";
import { Sparkline } from "./Sparkline";

const MINUTE = 60_000;

interface KpisProps {
  bins: readonly Bucket[];
  binWidth: number;
  current: Tally;
  previous: Tally;
  /** None: then the rate is the mean of the stretch. */
  lastMinutes: readonly Bucket[];
  alerts: readonly Alert[];
  /** Whether that is all there are: it is not where they could not be read. */
  alertsKnown: boolean;
  /** The stretch that is counted, and the one it is compared with, in words. */
  stretch: string;
  before: string;
  /** When the page was paused. */
  heldAt: number | null;
  loading: boolean;
}

export function Kpis(props: KpisProps) {
  const { bins, binWidth, current, previous, lastMinutes, alerts, stretch, before } = props;
  const { alertsKnown, heldAt, loading } = props;
  const present = useNow();
  const now = heldAt ?? present;
  const rate =
    lastMinutes.length > 0
      ? presentRate(lastMinutes, now)
      : (total(current.counts) * MINUTE) / Math.max(MINUTE, bins.length * binWidth);
  const complete = bins.filter((bin) => bin.at + binWidth <= now);
  const net = netSentiment(current.counts);
  const negative = percentOf(current.counts.negative, total(current.counts));
  const open = alerts.filter((alert) => alert.open);
  const [first, last] = [bins[0]?.at ?? 0, bins.at(-1)?.at ?? 0];
  const opened = alerts.filter(
    ({ openedAt }) => openedAt >= first && openedAt < last + binWidth,
  ).length;
  return (
    <dl className={styles.row}>
      <Kpi
        label="Posts per minute"
        loading={loading}
        value={formatCount(Math.round(rate))}
        spark={<Sparkline values={complete.map(total)} color="var(--gs-quiet)" />}
      >
        <b>{formatCount(total(current.counts))}</b> {stretch.toLowerCase()}
        <Growth now={total(current.counts)} then={total(previous.counts)} />
      </Kpi>
      <Kpi
        label="Net sentiment"
        loading={loading}
        value={formatSigned(net)}
        spark={<Sparkline values={complete.map(netSentiment)} color="var(--gs-positive)" />}
      >
        <Change now={net} then={netSentiment(previous.counts)} unit="" /> {before}
      </Kpi>
      <Kpi
        label="Negative posts"
        loading={loading}
        value={formatPercent(negative)}
        spark={
          <Sparkline
            values={complete.map((bin) => percentOf(bin.negative, total(bin)))}
            color="var(--gs-negative)"
          />
        }
      >
        <Change
          now={negative}
          then={percentOf(previous.counts.negative, total(previous.counts))}
          unit=" pts"
        />{" "}
        {before}
      </Kpi>
      <Kpi
        label="Open alerts"
        loading={loading}
        spark={<Sparkline values={openIn(complete, binWidth, alerts)} color="var(--gs-quiet)" />}
        value={
          <span className={open.length > 0 ? styles.raised : undefined}>
            {alertsKnown ? formatCount(open.length) : "–"}
          </span>
        }
      >
        {open.length > 0 ? <Worst alerts={open} /> : alertsKnown ? "None open" : "Not known"}
        {opened > 0 && `, ${opened} new ${stretch.toLowerCase()}`}
      </Kpi>
    </dl>
  );
}

/** How many alerts were open at some time of each bin. */
export function openIn(
  bins: readonly Bucket[],
  binWidth: number,
  alerts: readonly Alert[],
): number[] {
  return bins.map(
    ({ at }) =>
      alerts.filter(
        ({ openedAt, resolvedAt }) =>
          openedAt < at + binWidth && (resolvedAt ?? Number.POSITIVE_INFINITY) > at,
      ).length,
  );
}

/**
 * Posts per minute now: the running minute, and of the one before it the part that still lies
 * within the last 60 s. Follows a change at once and does not fall to 0 when a minute begins.
 */
export function presentRate(lastMinutes: readonly Bucket[], now: number): number {
  const [before, running] = lastMinutes;
  if (!before || !running) return 0;
  const elapsed = Math.min(1, Math.max(0, (now - running.at) / MINUTE));
  return total(running) + total(before) * (1 - elapsed);
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

/** By how much more or less there is; nothing where there was nothing to compare with. */
function Growth({ now, then }: { now: number; then: number }) {
  const growth = percentOf(now - then, then);
  return growth === null ? null : (
    <>
      , <b>{formatSigned(growth)}%</b>
    </>
  );
}

function Worst({ alerts }: { alerts: readonly Alert[] }) {
  // What a rule has opened is told in the rule's own numbers, in the banner.
  const ratios = alerts.filter(({ type }) => type === BUILT_IN).map(({ peak }) => peak);
  if (ratios.length === 0) return "By a rule";
  const worst = Math.max(...ratios);
  return (
    <>
      Highest <b>{worst.toFixed(1)} : 1</b>
    </>
  );
}
