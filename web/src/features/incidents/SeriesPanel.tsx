/** The picture of an incident: observed against the usual, and how many posts there were. */
import { SegmentedControl, Skeleton } from "@mantine/core";
import { lazy, Suspense, useMemo, useState } from "react";
import { type IncidentDetail, type RuleSeries, useIncidentSeries } from "../../api/incidents";
import { DataTable } from "../../components/DataTable";
import { Panel } from "../../components/Panel";
import { ErrorState, StateView } from "../../components/StateView";
import { formatStretch } from "../../lib/format";
import { observedOf, usualOf } from "../../lib/incidents";
import styles from "./IncidentChart.module.css";
import {
  bandsOf,
  COLUMNS,
  cellsOf,
  closeUpOf,
  limitsOf,
  type Row,
  rowsOf,
  type Stretch,
  sheetOf,
  within,
} from "./series";

const IncidentChart = lazy(() => import("./IncidentChart"));

const HEIGHT = 380;

interface SeriesPanelProps {
  incident: IncidentDetail;
  className: string;
}

export function SeriesPanel({ incident, className }: SeriesPanelProps) {
  const read = useIncidentSeries(incident.id, incident.state === "firing");
  const [asTable, setAsTable] = useState(false);
  const series = read.data;
  const [wide, setWide] = useState(false);
  const all = series && { from: Date.parse(series.from), to: Date.parse(series.to) };
  const closeUp = series ? closeUpOf(series, incident) : null;
  const shown = wide ? all : (closeUp ?? all);
  const rows = useMemo(() => (series ? rowsOf(series) : []), [series]);
  const drawn = shown ? within(rows, shown) : rows;
  return (
    <Panel
      title="Observed against the usual"
      note={shown && formatStretch(shown.from, shown.to)}
      className={className}
      aside={closeUp && rows.length > 0 && <StretchChoice wide={wide} onChange={setWide} />}
      table={{ shown: asTable, onChange: setAsTable }}
      sheet={() => sheetOf(drawn)}
    >
      {read.isPending ? (
        <Skeleton h={HEIGHT} radius="md" />
      ) : !series || !shown ? (
        <ErrorState error={read.error} onRetry={read.refetch} height={HEIGHT} />
      ) : drawn.length === 0 ? (
        <StateView title="The counts of that time are no longer kept" height={HEIGHT} />
      ) : asTable ? (
        <DataTable
          caption={`${observedOf(incident)}, ${usualOf(incident)} as it opened`}
          columns={COLUMNS}
          rows={cellsOf(drawn, series.metric, Number.POSITIVE_INFINITY)}
          height={HEIGHT}
        />
      ) : (
        <Picture
          series={series}
          rows={drawn}
          shown={shown}
          label={`Observed against the usual: ${observedOf(incident)}, ${usualOf(incident)} as it opened`}
        />
      )}
    </Panel>
  );
}

/** How much of the time before is shown: what fits the incident, or all that was read. */
function StretchChoice({ wide, onChange }: { wide: boolean; onChange: (wide: boolean) => void }) {
  return (
    <span className="gs-tool" data-no-export>
      <SegmentedControl
        size="xs"
        aria-label="Time shown"
        value={wide ? "wide" : "close"}
        onChange={(value) => onChange(value === "wide")}
        transitionDuration={0}
        data={[
          { value: "close", label: "Incident" },
          { value: "wide", label: "6 h" },
        ]}
      />
    </span>
  );
}

interface PictureProps {
  series: RuleSeries;
  shown: Stretch;
  rows: readonly Row[];
  label: string;
}

function Picture({ series, shown, rows, label }: PictureProps) {
  const limits = limitsOf(series);
  return (
    <>
      <figure className={styles.frame} aria-label={label}>
        <Suspense fallback={<Skeleton h="100%" radius="md" />}>
          <IncidentChart
            {...{ rows, ...shown, limits }}
            step={series.step_minutes * 60_000}
            metric={series.metric}
            bands={within(bandsOf(series), shown)}
          />
        </Suspense>
      </figure>
      <p className={styles.key}>
        <span>Observed, over {series.window_minutes} min</span>
        {rows.some(({ observed, sure }) => observed !== sure) && (
          <span data-of="few">Too few posts for the rule</span>
        )}
        {rows.some(({ usual }) => usual) && <span data-of="usual">Usual</span>}
        {limits.length > 0 && <span data-of="limit">Limit</span>}
        <span data-of="incident">Incident</span>
      </p>
    </>
  );
}
