/** Mentions of each topic over time, as lines or as a table. */
import { Skeleton } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { lazy, Suspense, useMemo, useState } from "react";
import type { Comparison } from "../../api/topics";
import { BucketSelect } from "../../components/BucketSelect";
import { DataTable } from "../../components/DataTable";
import { Panel } from "../../components/Panel";
import { StateView } from "../../components/StateView";
import { cutEdges, type Period } from "../../lib/calendar";
import { linesOf, rowsOf } from "../../lib/compared";
import { formatExact, lowerFirst } from "../../lib/format";
import { bucketWords, partsInWords, withParts } from "../../lib/parts";
import { type Range, shapeOf } from "../../lib/range";
import { useZone } from "../../lib/urlState";
import styles from "./Compare.module.css";

const MentionsChart = lazy(() => import("./MentionsChart"));

const HEIGHT = { wide: 320, narrow: 240 };

interface MentionsPanelProps {
  topics: Comparison["topics"];
  from: number;
  to: number;
  /** What a point is, of the reader's zone. */
  period: Period;
  range: Range;
  now: number;
  stretch: string;
  className: string;
}

export function MentionsPanel(props: MentionsPanelProps) {
  const { topics, from, to, period, range, now, stretch, className } = props;
  const { span } = shapeOf(range);
  const [asTable, setAsTable] = useState(false);
  const narrow = useMediaQuery("(max-width: 639px)") ?? false;
  const height = HEIGHT[narrow ? "narrow" : "wide"];
  const zone = useZone();
  const rows = useMemo(
    () => withParts(rowsOf(topics, cutEdges(period, from, to, zone)), period, zone, now),
    [topics, period, from, to, zone, now],
  );
  const points = linesOf(rows, topics.length);
  const partial = partsInWords(rows, period, span);
  const names = topics.map(({ name }) => name);
  const label = `Mentions, ${lowerFirst(stretch)}: ${topics
    .map(({ name, mentions }) => `${name} ${formatExact(mentions)}`)
    .join(", ")}`;
  return (
    <Panel
      title="Mentions over time"
      note={stretch}
      className={className}
      aside={<BucketSelect label="Points of the mentions" {...{ range, period }} />}
      table={{ shown: asTable, onChange: setAsTable }}
      sheet={() => ({
        name: "groundswell-mentions",
        columns: ["start", "end", ...names],
        rows: rows.map((row) => [
          new Date(row.at).toISOString(),
          new Date(row.until).toISOString(),
          ...names.map((_, n) => row[`t${n}`] ?? 0),
        ]),
      })}
    >
      {topics.every(({ mentions }) => mentions === 0) ? (
        <StateView title="No mentions in this range" height={height}>
          A longer range may show some.
        </StateView>
      ) : asTable ? (
        <DataTable
          caption={label}
          columns={["Time", ...names]}
          rows={rows.map((row) => [
            bucketWords(row, period, span),
            ...names.map((_, n) => formatExact(row[`t${n}`] ?? 0)),
          ])}
          height={height}
        />
      ) : (
        <>
          <figure aria-label={label} style={{ margin: 0, height }}>
            <Suspense fallback={<Skeleton h={height} radius="md" />}>
              <MentionsChart {...{ points, names, period, span, narrow }} />
            </Suspense>
          </figure>
          {partial && points.length > 1 && <p className={styles.running}>Dashed: {partial}</p>}
        </>
      )}
    </Panel>
  );
}
