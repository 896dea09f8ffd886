/** The way to a report on what is looked at: its topic or set, its sources, its stretch of time. */
import { ActionIcon } from "@mantine/core";
import { ReportIcon } from "../components/icons";
import { A_DAY, DEFAULT_RANGE } from "../lib/range";
import { reportHref } from "../lib/report";
import { useFilters, usePlace, useZone } from "../lib/urlState";
import { useShownRange } from "./useTime";

export function ReportLink() {
  const [{ topic, source, exclude_source }] = useFilters();
  const [{ view, set }] = usePlace();
  const [range] = useShownRange(view === null ? DEFAULT_RANGE : A_DAY);
  const compared = view === "compare" ? set : null;
  const tz = useZone();
  return (
    <ActionIcon
      component="a"
      variant="default"
      size={36}
      href={reportHref({ topic, set: compared, source, exclude_source, range, tz })}
      aria-label="Report"
      title="Report to print or send"
    >
      <ReportIcon />
    </ActionIcon>
  );
}
