/** A report: one stretch of time told in full, on one or two pages of paper. */
import { Button, Skeleton } from "@mantine/core";
import { parseAsString, useQueryStates } from "nuqs";
import { useEffect, useMemo } from "react";
import { useReport } from "../../api/report";
import { ErrorState } from "../../components/StateView";
import { searchOf } from "../../lib/address";
import { readerZone } from "../../lib/calendar";
import { readRange, windowAt } from "../../lib/range";
import { isZone } from "../../lib/report";
import { SOURCE_FILTERS } from "../../lib/urlState";
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
  const { tz: _, ...shown } = query;
  const back = searchOf({ ...shown, view: query.set && "compare" });
  return (
    <div className={styles.desk}>
      <nav className={styles.bar} aria-label="Report">
        <Button component="a" variant="default" size="xs" href={`./${back}`}>
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
  const [{ topic, set, source, exclude_source, from, to, tz }, change] = useQueryStates({
    topic: parseAsString,
    set: parseAsString,
    ...SOURCE_FILTERS,
    from: parseAsString,
    to: parseAsString,
    tz: parseAsString,
  });
  const absolute = useMemo(() => {
    const zone = tz ?? readerZone();
    const now = Math.ceil(Date.now() / MINUTE_MS) * MINUTE_MS;
    const [start, end] =
      from === null && to === null ? [now - A_WEEK_MS, now] : stretchOf(from, to, now, zone);
    const iso = (at: number) => new Date(at).toISOString();
    return { topic, set, source, exclude_source, from: iso(start), to: iso(end), tz: zone };
  }, [topic, set, source, exclude_source, from, to, tz]);
  useEffect(() => {
    if (absolute.from !== from || absolute.to !== to || absolute.tz !== tz)
      change({ from: absolute.from, to: absolute.to, tz: absolute.tz }, { history: "replace" });
  }, [absolute, from, to, tz, change]);
  return absolute;
}

/** A range up to now ends with the minute; a week or month that goes on has no more than passed. */
function stretchOf(
  from: string | null,
  to: string | null,
  now: number,
  zone: string,
): [number, number] {
  const range = readRange(from, to);
  if (range.kind === "last") return [now - range.span, now];
  const shown = windowAt(now, range, isZone(zone) ? zone : "UTC");
  return [shown.from, range.kind === "fixed" ? shown.to : Math.min(now, shown.to)];
}
