/** A rule's series as it is drawn, and told as a table. Pure; times are epoch ms. */
import type { Incident, RuleSeries } from "../../api/incidents";
import type { Sheet } from "../../lib/exporters";
import { formatCount, formatTick, NOTHING } from "../../lib/format";
import { metricValue } from "../../lib/incidents";

export interface Row {
  readonly at: number;
  readonly observed: number | null;
  /** What was observed where there were posts enough for the rule. */
  readonly sure: number | null;
  readonly expected: number | null;
  /** From where to where it is usual. */
  readonly usual: readonly [number, number] | null;
  readonly posts: number;
  readonly positive: number;
  readonly negative: number;
}

export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export function rowsOf({ points }: RuleSeries): Row[] {
  return points.map((point) => ({
    at: Date.parse(point.at),
    observed: point.observed,
    sure: point.few ? null : point.observed,
    expected: point.expected,
    usual: point.lower !== null && point.upper !== null ? [point.lower, point.upper] : null,
    posts: point.posts,
    positive: point.positive,
    negative: point.negative,
  }));
}

/** At least so much is shown before an incident, and twice its length of a longer one. */
const BEFORE_MS = 30 * 60_000;

/** The part of a series that fits an incident, up to its end or now; `null`: it is all of it. */
export function closeUpOf(
  series: Pick<RuleSeries, "from" | "to" | "step_minutes">,
  { started_at, resolved_at }: Pick<Incident, "started_at" | "resolved_at">,
): Stretch | null {
  const start = Date.parse(started_at);
  const now = Date.parse(series.to);
  const end = resolved_at === null ? now : Date.parse(resolved_at);
  const from = start - Math.max(BEFORE_MS, 2 * (end - start));
  // The point that tells of its end is the next one.
  const to = Math.min(now, end + series.step_minutes * 60_000);
  return from > Date.parse(series.from) ? { from, to } : null;
}

/** What of it lies in a stretch of time. */
export function within<T extends Stretch | Row>(all: readonly T[], { from, to }: Stretch): T[] {
  const [begins, ends] = [
    (one: Stretch | Row) => ("at" in one ? one.at : one.from),
    (one: Stretch | Row) => ("at" in one ? one.at : one.to),
  ];
  return all.filter((one) => ends(one) >= from && begins(one) <= to);
}

/** The rule's incidents, from opened to resolved; one that is open reaches the end. */
export function bandsOf({ incidents, to }: RuleSeries): Stretch[] {
  return incidents.map(({ started_at, resolved_at }) => ({
    from: Date.parse(started_at),
    to: Date.parse(resolved_at ?? to),
  }));
}

/** Where it was observed and not just before and after: no line leads there. */
export function isolatedOf(rows: readonly Row[]): (Row & { observed: number })[] {
  const known = (row: Row | undefined) => typeof row?.observed === "number";
  return rows.filter(
    (row, n): row is Row & { observed: number } =>
      known(row) && !known(rows[n - 1]) && !known(rows[n + 1]),
  );
}

export function limitsOf({ threshold, resolve_threshold }: RuleSeries): number[] {
  return [threshold, resolve_threshold].filter((limit) => limit !== null);
}

export const COLUMNS = ["Time", "Observed", "Usual", "From", "To", "Posts"];

/** Newest first. */
export function cellsOf(rows: readonly Row[], metric: string, span: number): string[][] {
  const value = (of: number | null | undefined) =>
    of === null || of === undefined ? NOTHING : metricValue(metric, of);
  return rows
    .toReversed()
    .map((row) => [
      formatTick(row.at, span),
      value(row.observed),
      value(row.expected),
      value(row.usual?.[0]),
      value(row.usual?.[1]),
      formatCount(row.posts),
    ]);
}

export function sheetOf(rows: readonly Row[]): Sheet {
  return {
    name: "groundswell-incident",
    columns: ["time", "observed", "expected", "lower", "upper", "posts", "positive", "negative"],
    rows: rows.map((row) => [
      new Date(row.at).toISOString(),
      row.observed,
      row.expected,
      row.usual?.[0] ?? null,
      row.usual?.[1] ?? null,
      row.posts,
      row.positive,
      row.negative,
    ]),
  };
}
