/** The lists of a report: topics of a set, incidents, posts. */
import type { Report } from "../../api/report";
import { formatExact, formatSigned } from "../../lib/format";
import { lasted, SEVERITIES, subjectOf, usualOf, worstOf } from "../../lib/incidents";
import type { ZoneTimes } from "../../lib/report";
import styles from "./Report.module.css";
import { changeWords } from "./words";

export function TopicRows({ topics }: Pick<Report, "topics">) {
  const mentions = topics.reduce((sum, { posts }) => sum + posts, 0);
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">Topic</th>
          <th scope="col">Posts</th>
          <th scope="col">Share of voice</th>
          <th scope="col">Net sentiment</th>
          <th scope="col">Against the period before</th>
        </tr>
      </thead>
      <tbody>
        {topics.map((topic) => (
          <tr key={topic.id}>
            <th scope="row">
              <bdi>{topic.name}</bdi>
            </th>
            <td>{formatExact(topic.posts)}</td>
            <td>{mentions > 0 ? `${Math.round((100 * topic.posts) / mentions)}%` : "–"}</td>
            <td>{formatSigned(topic.net_sentiment)}</td>
            <td>{changeWords(topic)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function IncidentRows({ report, times }: { report: Report; times: ZoneTimes }) {
  const { incidents, incidents_total, topics } = report;
  if (incidents.length === 0) return <p className={styles.small}>None in this period.</p>;
  const nameOf = (id: string | null) => topics.find((topic) => topic.id === id)?.name;
  return (
    <>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Incident</th>
            <th scope="col">Worst</th>
            <th scope="col">Severity</th>
            <th scope="col">Opened</th>
            <th scope="col">Lasted</th>
          </tr>
        </thead>
        <tbody>
          {incidents.slice(0, MOST_ROWS).map((each) => (
            <tr key={each.id}>
              <th scope="row">
                <bdi>{each.rule_name}</bdi>
                <span className={styles.small}>
                  {" "}
                  {subjectOf({ ...each, topic: nameOf(each.topic_id) })}
                </span>
              </th>
              <td>
                {worstOf(each)}, {usualOf(each)}
              </td>
              <td>{SEVERITIES[each.severity]}</td>
              <td>{times.moment(Date.parse(each.started_at))}</td>
              <td>
                {each.resolved_at === null
                  ? "still open"
                  : lasted(Date.parse(each.resolved_at) - Date.parse(each.started_at))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {incidents_total > MOST_ROWS && (
        <p className={styles.small}>And {formatExact(incidents_total - MOST_ROWS)} more.</p>
      )}
    </>
  );
}

/** What two pages have room for. */
const MOST_ROWS = 8;

interface QuotesProps {
  title: string;
  posts: Report["positive"];
  times: ZoneTimes;
}

export function Quotes({ title, posts, times }: QuotesProps) {
  return (
    <div>
      <h3>{title}</h3>
      {posts.length === 0 && <p className={styles.small}>None.</p>}
      {posts.map((post) => (
        <blockquote key={post.post_id} className={styles.quote} dir="auto">
          <p>{post.content}</p>
          <footer className={styles.small} dir="ltr">
            <bdi>{post.author ?? post.source}</bdi>
            {post.author && <> · {post.source}</>} · {times.moment(Date.parse(post.created_at))}
          </footer>
        </blockquote>
      ))}
    </div>
  );
}
