/** The trend in words and numbers: as a table, as a file, and in one sentence. */
import type { Bucket } from "../../lib/buckets";
import type { Sheet } from "../../lib/exporters";
import { formatCount, formatPercent, formatSigned, formatTick } from "../../lib/format";
import { netSentiment, sentimentWord, total } from "../../lib/sentiment";
import { lastKnown, type Point, STACK, type TrendView } from "./bands";

export function columnsOf(compare: boolean): string[] {
  const columns = ["Time", ...STACK.map(sentimentWord), "Net"];
  return compare ? [...columns, "Net before"] : columns;
}

/** Newest first. */
export function rowsOf(
  points: readonly Point[],
  view: TrendView,
  span: number,
  compare: boolean,
): string[][] {
  const format = view === "volume" ? rounded : formatPercent;
  return points
    .toReversed()
    .map((point) => [
      formatTick(point.at, span),
      ...STACK.map((name) => format(point[name])),
      formatSigned(point.net),
      ...(compare ? [formatSigned(point.wasNet ?? null)] : []),
    ]);
}

/** The counts themselves, oldest first: from them every view can be made. */
export function sheetOf(bins: readonly Bucket[]): Sheet {
  return {
    name: "groundswell-trend",
    columns: ["time", "positive", "neutral", "negative", "total", "net_sentiment"],
    rows: bins.map((bin) => {
      const net = netSentiment(bin);
      return [
        new Date(bin.at).toISOString(),
        bin.positive,
        bin.neutral,
        bin.negative,
        total(bin),
        net === null ? null : Math.round(net * 10) / 10,
      ];
    }),
  };
}

/** The chart in one sentence, for those who do not see it. */
export function describe(points: readonly Point[], view: TrendView): string {
  const last = lastKnown(points);
  if (!last) return "Trend: no posts.";
  if (view === "net") return `Net sentiment over time; now ${formatSigned(last.net)}.`;
  const format = view === "volume" ? rounded : formatPercent;
  const parts = STACK.map((name) => `${sentimentWord(name).toLowerCase()} ${format(last[name])}`);
  const what = view === "volume" ? "Posts per minute" : "Share of sentiments";
  return `${what} over time; now ${parts.join(", ")}.`;
}

function rounded(value: number | null): string {
  return formatCount(Math.round(value ?? 0));
}
