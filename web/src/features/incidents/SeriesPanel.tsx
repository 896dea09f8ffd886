/** The picture of an incident: observed against the usual, and how many posts there were. */
import { Skeleton } from "@mantine/core";
import { lazy, Suspense, useMemo, useState } from "react";
import { type IncidentDetail, type RuleSeries, useIncidentSeries } from "../../api/incidents";
import { DataTable } from "../../components/DataTable";
import { Panel } from "../../components/Panel";
import { ErrorState, StateView } from "../../components/StateView";
import { formatStretch } from "../../lib/format";
import { observedOf, usualOf } from "../../lib/incidents";
import styles from "./IncidentChart.module.css";
import { bandsOf, COLUMNS, cellsOf, limitsOf, type Row, rowsOf, sheetOf } from "./series";

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
  const rows = useMemo(() => (series ? rowsOf(series) : []), [series]);
  return (
    <Panel
      title="Observed against the usual"
      note={series && formatStretch(Date.parse(series.from), Date.parse(series.to))}
      className={className}
      table={{ shown: asTable, onChange: setAsTable }}
      sheet={() => sheetOf(rows)}
    >
      {read.isPending ? (
        <Skeleton h={HEIGHT} radius="md" />
      ) : !series ? (
        <ErrorState error={read.error} onRetry={read.refetch} height={HEIGHT} />
      ) : rows.length === 0 ? (
        <StateView title="The counts of that time are no longer kept" height={HEIGHT} />
      ) : asTable ? (
        <DataTable
          caption={`${observedOf(incident)}, ${usualOf(incident)} as it opened`}
          columns={COLUMNS}
          rows={cellsOf(rows, series.metric, Number.POSITIVE_INFINITY)}
          height={HEIGHT}
        />
      ) : (
        <Picture
          series={series}
          rows={rows}
          label={`Observed against the usual: ${observedOf(incident)}, ${usualOf(incident)} as it opened`}
        />
      )}
    </Panel>
  );
}

interface PictureProps {
  series: RuleSeries;
  rows: readonly Row[];
  label: string;
}

function Picture({ series, rows, label }: PictureProps) {
  const [from, to] = [Date.parse(series.from), Date.parse(series.to)];
  const limits = limitsOf(series);
  return (
    <>
      <figure className={styles.frame} aria-label={label}>
        <Suspense fallback={<Skeleton h="100%" radius="md" />}>
          <IncidentChart
            {...{ rows, from, to, limits }}
            step={series.step_minutes * 60_000}
            metric={series.metric}
            bands={bandsOf(series)}
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
