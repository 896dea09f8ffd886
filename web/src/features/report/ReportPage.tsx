/** A report: one stretch of time told in full, on one or two pages of paper. */
import { Button, Skeleton } from "@mantine/core";
import { parseAsString, useQueryStates } from "nuqs";
import { useEffect, useMemo } from "react";
import { useReport } from "../../api/report";
import { ErrorState } from "../../components/StateView";
import { readRange } from "../../lib/range";
import { readersZone } from "../../lib/report";
import styles from "./Report.module.css";
import { ReportSheet } from "./ReportSheet";

const MINUTE_MS = 60_000;
/** What an address without a stretch of time means. */
const A_WEEK_MS = 7 * 24 * 60 * MINUTE_MS;

export default function ReportPage() {
  const query = useAbsolute();
  const report = useReport(query);
  const title = report.data ? `Report: ${report.data.name ?? "All posts"}` : "Report";
  useEffect(() => {
    document.title = `${title} · Groundswell`;
  }, [title]);
  const { topic, set, source, from, to } = query;
  const back = new URLSearchParams({ from, to });
  if (set) back.set("view", "compare");
  for (const [name, value] of Object.entries({ topic, set, source }))
    if (value) back.set(name, value);
  return (
    <div className={styles.desk}>
      <nav className={styles.bar} aria-label="Report">
        <Button component="a" variant="default" size="xs" href={`./?${back}`}>
          Back to the dashboard
        </Button>
        <Button size="xs" disabled={!report.data} onClick={() => window.print()}>
          Print or save as PDF
        </Button>
      </nav>
      <main className={styles.paper}>
        {report.isPending && <Skeleton h={720} />}
        {report.isError && (
          <ErrorState error={report.error} onRetry={() => report.refetch()} height={320} />
        )}
        {report.data && <ReportSheet report={report.data} />}
      </main>
    </div>
  );
}

/** What is asked for, between two moments: the address of a report means the same for ever. */
function useAbsolute() {
  const [{ topic, set, source, from, to, tz }, change] = useQueryStates({
    topic: parseAsString,
    set: parseAsString,
    source: parseAsString,
    from: parseAsString,
    to: parseAsString,
    tz: parseAsString,
  });
  const absolute = useMemo(() => {
    const now = Math.ceil(Date.now() / MINUTE_MS) * MINUTE_MS;
    const [start, end] =
      from === null && to === null ? [now - A_WEEK_MS, now] : stretchOf(from, to, now);
    const iso = (at: number) => new Date(at).toISOString();
    return { topic, set, source, from: iso(start), to: iso(end), tz: tz ?? readersZone() };
  }, [topic, set, source, from, to, tz]);
  useEffect(() => {
    if (absolute.from !== from || absolute.to !== to || absolute.tz !== tz)
      change({ from: absolute.from, to: absolute.to, tz: absolute.tz }, { history: "replace" });
  }, [absolute, from, to, tz, change]);
  return absolute;
}

function stretchOf(from: string | null, to: string | null, now: number): [number, number] {
  const range = readRange(from, to);
  if (range.kind === "fixed") return [range.from, range.to];
  return [now - range.span, now];
}
