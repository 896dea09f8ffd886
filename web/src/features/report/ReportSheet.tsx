/** What stands on the paper. Times are of the zone that the report was made for. */
import { type ReactNode, useMemo } from "react";
import type { Report } from "../../api/report";
import { Logo } from "../../components/icons";
import { formatExact, formatSigned } from "../../lib/format";
import { timesIn } from "../../lib/report";
import { SENTIMENTS, sentimentWord } from "../../lib/sentiment";
import { Chart } from "./Chart";
import { Drivers } from "./Drivers";
import { IncidentRows, Quotes, TopicRows } from "./lists";
import { NetLine, VolumeBars } from "./plots";
import styles from "./Report.module.css";
import { changeWords, partsIn, STEPS } from "./words";

function filtersOf({ source, exclude_source: excluded }: Report): string {
  const included = [source ?? []].flat();
  const told = [
    included.length > 0 && `Source: ${included.join(", ")}`,
    excluded.length > 0 && `Not source: ${excluded.join(", ")}`,
  ];
  return told.filter(Boolean).join(" · ") || "No filters";
}

export function ReportSheet({ report }: { report: Report }) {
  const times = timesIn(report.tz);
  const name = report.name ?? "All posts";
  const [from, to] = [Date.parse(report.from), Date.parse(report.to)];
  const stretch = `${times.stretch(from, to)} (${report.tz})`;
  const filters = filtersOf(report);
  const line = `${name} · ${stretch} · ${filters}`;
  const { counts } = report;
  const each = STEPS[report.period] ?? report.period;
  const step = `per ${each}`;
  const file = `${name}-${report.from.slice(0, 10)}`;
  const series = useMemo(() => partsIn(report), [report]);
  const pale = series.some(({ part }) => part) ? ` · pale: not a whole ${each}` : "";
  return (
    <>
      <header className={styles.head}>
        <Logo />
        <div>
          <h1>
            <bdi>{name}</bdi>
          </h1>
          <p>
            {stretch} · {filters}
          </p>
          {report.topics.length === 1 && report.set === null && (
            <p>
              Posts that match <code>{report.topics[0]?.query}</code>
            </p>
          )}
        </div>
      </header>
      {counts.posts === 0 ? (
        <p className={styles.nothing}>
          No posts in this period
          {counts.posts_before > 0 && `; ${formatExact(counts.posts_before)} in the one before`}.
        </p>
      ) : (
        <>
          <Numbers report={report} />
          <Chart title={`Posts ${step}`} line={line + pale} file={`${file}-posts`} legend>
            <VolumeBars series={series} times={times} />
          </Chart>
          <Chart title={`Net sentiment ${step}`} line={line} file={`${file}-net`}>
            <NetLine series={report.series} times={times} />
          </Chart>
        </>
      )}
      {report.set !== null && (
        <Part title="Topics">
          <TopicRows topics={report.topics} />
        </Part>
      )}
      <Part title="Incidents">
        <IncidentRows report={report} times={times} />
      </Part>
      {counts.posts > 0 && (
        <Part title="What is behind the change">
          <Drivers report={report} />
        </Part>
      )}
      {report.positive.length + report.negative.length > 0 && (
        <Part title="Typical posts">
          <div className={styles.sides}>
            <Quotes title="Positive" posts={report.positive} times={times} />
            <Quotes title="Negative" posts={report.negative} times={times} />
          </div>
        </Part>
      )}
      <footer className={styles.foot}>
        Made by Groundswell on {times.moment(Date.parse(report.made_at))} ({report.tz}). Numbers
        count every stored post of the period
        {report.set !== null && "; a post about two topics counts for both"}. The period before
        began {times.moment(Date.parse(report.before))}.
        {report.sampled && " Drivers and typical posts come from an even sample of 10,000 posts."}
        {incomplete(report) &&
          " Counts of a topic are not complete: its past is still being filled."}
      </footer>
    </>
  );
}

function Numbers({ report: { counts, incidents_total, set } }: { report: Report }) {
  const { percentages } = counts;
  return (
    <dl className={styles.numbers}>
      <div>
        <dt>{set === null ? "Posts" : "Mentions"}</dt>
        <dd>{formatExact(counts.posts)}</dd>
        <dd className={styles.small}>{changeWords(counts)}</dd>
      </div>
      <div>
        <dt>Net sentiment</dt>
        <dd>{formatSigned(counts.net_sentiment)}</dd>
        <dd className={styles.small}>
          {counts.net_sentiment_change === null
            ? "nothing to compare with"
            : `${formatSigned(counts.net_sentiment_change)} points`}
        </dd>
      </div>
      {SENTIMENTS.map((label) => (
        <div key={label} data-sentiment={label}>
          <dt>{sentimentWord(label)}</dt>
          <dd>{Math.round(percentages[label])}%</dd>
          <dd className={styles.small}>{formatExact(counts.sentiment[label])} posts</dd>
        </div>
      ))}
      <div>
        <dt>Incidents</dt>
        <dd>{formatExact(incidents_total)}</dd>
        <dd className={styles.small}>in this period</dd>
      </div>
    </dl>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.part}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

/** Whether a topic's posts of this time have not all been found yet. */
function incomplete({ topics, before }: Report): boolean {
  return topics.some(({ covered_from }) => covered_from === null || covered_from > before);
}
