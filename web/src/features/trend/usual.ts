/** The usual range of an anomaly rule, as the trend draws it. */
import { useMemo } from "react";
import { type RuleSeries, useUsual } from "../../api/rules";
import { type Period, WIDTHS } from "../../lib/calendar";
import type { Window } from "../../lib/range";
import type { Point, TrendView } from "./bands";

const MINUTE = 60_000;
const DAY = 1440;
/** As long a stretch as is asked for. */
const LONGEST_MS = 31 * DAY * MINUTE;
const METRICS = { share: "negative_share", volume: "posts", net: null } as const;

/** Points with the usual range, where a rule has one. `topic` `undefined`: narrowed otherwise. */
export function useUsualOf(
  points: readonly Point[],
  topic: string | null | undefined,
  view: TrendView,
  period: Period,
  { from, to }: Window,
): readonly Point[] {
  const step = Math.round(WIDTHS[period] / MINUTE);
  // Days and longer buckets are of the reader's zone, which a rule does not know.
  const fits = step < DAY && to - from <= LONGEST_MS;
  const { data } = useUsual(topic, fits ? METRICS[view] : null, { from, to }, step);
  return useMemo(() => withUsual(points, data, view), [points, data, view]);
}

/** Each point with what was usual in its bucket. */
export function withUsual(
  points: readonly Point[],
  series: RuleSeries | undefined,
  view: TrendView,
): readonly Point[] {
  if (!series || series.metric !== METRICS[view]) return points;
  const scale = view === "volume" ? series.step_minutes : 100;
  const ranges = new Map(
    series.points.map(({ at, lower, upper }) => [Date.parse(at), [lower, upper] as const]),
  );
  return points.map((point) => {
    const [lower, upper] = ranges.get(point.until) ?? [null, null];
    return lower == null || upper == null
      ? point
      : { ...point, usual: [scale * lower, scale * upper] as const };
  });
}
