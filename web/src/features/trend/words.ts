/** The trend in words and numbers: as a table, as a file, and in one sentence. */
import type { Bin } from "../../lib/buckets";
import { PERIOD_WORDS, type Period } from "../../lib/calendar";
import type { Sheet } from "../../lib/exporters";
import { formatCount, formatExact, formatPercent, formatSigned } from "../../lib/format";
import { bucketWords } from "../../lib/parts";
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
  period: Period,
  span: number,
  compare: boolean,
): string[][] {
  const format = view === "volume" ? exact : formatPercent;
  return points
    .toReversed()
    .map((point) => [
      bucketWords(point, period, span),
      ...STACK.map((name) => format(point[name])),
      formatSigned(point.net),
      ...(compare ? [formatSigned(point.wasNet ?? null)] : []),
    ]);
}

/** The counts themselves, oldest first: from them every view can be made. */
export function sheetOf(bins: readonly Bin[]): Sheet {
  return {
    name: "groundswell-trend",
    columns: ["start", "end", "positive", "neutral", "negative", "total", "net_sentiment"],
    rows: bins.map((bin) => {
      const net = netSentiment(bin);
      return [
        new Date(bin.at).toISOString(),
        new Date(bin.until).toISOString(),
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
export function describe(points: readonly Point[], view: TrendView, period: Period): string {
  const last = lastKnown(points);
  if (!last) return "Trend: no posts.";
  if (view === "net") return `Net sentiment over time; now ${formatSigned(last.net)}.`;
  const format = view === "volume" ? short : formatPercent;
  const parts = STACK.map((name) => `${sentimentWord(name).toLowerCase()} ${format(last[name])}`);
  const what = view === "volume" ? `Posts per ${PERIOD_WORDS[period]}` : "Share of sentiments";
  return `${what} over time; now ${parts.join(", ")}.`;
}

const short = (value: number | null) => formatCount(value ?? 0);
const exact = (value: number | null) => formatExact(value ?? 0);
