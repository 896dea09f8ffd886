/** The way to a report on what is looked at: its topic or set, its sources, its stretch of time. */
import { ActionIcon } from "@mantine/core";
import { type IncidentDetail, useIncident } from "../api/incidents";
import { ReportIcon } from "../components/icons";
import { present } from "../lib/clock";
import { only } from "../lib/filters";
import { A_DAY, DEFAULT_RANGE, fixedRange } from "../lib/range";
import { type ReportOn, reportHref } from "../lib/report";
import { useFilters, usePlace, useZone } from "../lib/urlState";
import { useShownRange } from "./useTime";

/** The report on an incident has this much time before and after it. */
const AROUND_MS = 30 * 60_000;

export function ReportLink() {
  const [{ topic, source, exclude_source }] = useFilters();
  const [{ view, set, incident: id }] = usePlace();
  const incident = useIncident(view === "incidents" ? id : null).data;
  const [range] = useShownRange(view === null ? DEFAULT_RANGE : A_DAY);
  const compared = view === "compare" ? set : null;
  const tz = useZone();
  const looked = { topic, set: compared, source, exclude_source, range };
  return (
    <ActionIcon
      component="a"
      variant="default"
      size={36}
      href={reportHref({ ...looked, ...(incident && aboutIncident(incident)), tz })}
      aria-label="Report"
      title="Report to print or send"
    >
      <ReportIcon />
    </ActionIcon>
  );
}

/** What an incident is about, at its time. */
function aboutIncident(incident: IncidentDetail): Partial<ReportOn> {
  const { topic_id: topic, source, started_at, resolved_at } = incident;
  const end = resolved_at ? Date.parse(resolved_at) + AROUND_MS : present();
  const range = fixedRange(Date.parse(started_at) - AROUND_MS, Math.min(end, present()));
  return { topic, ...only("source", source ?? null), ...(range && { range }) };
}
