/** Posts that are in two of the topics. */
import type { Comparison } from "../../api/topics";
import { Panel } from "../../components/Panel";
import { StateView } from "../../components/StateView";
import { sharedOf } from "../../lib/compared";
import { formatExact, formatPercent } from "../../lib/format";
import styles from "./Compare.module.css";

interface OverlapPanelProps {
  comparison: Comparison;
  stretch: string;
  className: string;
}

export function OverlapPanel({ comparison, stretch, className }: OverlapPanelProps) {
  const shared = sharedOf(comparison);
  const sampled = shared.some((pair) => pair.sampled);
  return (
    <Panel
      title="Overlap"
      note={stretch}
      className={className}
      sheet={
        shared.length > 0
          ? () => ({
              name: "groundswell-overlap",
              columns: ["topic", "other_topic", "posts", "sampled"],
              rows: shared.map(({ one, other, posts, sampled: of }) => [
                one,
                other,
                posts,
                String(of),
              ]),
            })
          : undefined
      }
    >
      {shared.length === 0 ? (
        <StateView title="Nothing in common" height={160}>
          {comparison.topics.length < 2
            ? "Add a second topic to see which posts are in both."
            : "No post of this range is in two of these topics."}
        </StateView>
      ) : (
        <>
          <div className={styles.scroll}>
            <table className={styles.table}>
              <thead>
                <tr>
                  <th scope="col">In both</th>
                  <th scope="col">Posts</th>
                  <th scope="col">Of the first</th>
                  <th scope="col">Of the second</th>
                </tr>
              </thead>
              <tbody>
                {shared.map(({ one, other, posts, ofOne, ofOther }) => (
                  <tr key={`${one} ${other}`}>
                    <th scope="row">
                      <bdi>{one}</bdi> <span className={styles.quiet}>and</span> <bdi>{other}</bdi>
                    </th>
                    <td>{formatExact(posts)}</td>
                    <td>{small(ofOne)}</td>
                    <td>{small(ofOther)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <p className={styles.quiet}>
            A post that is in two topics counts in both.
            {sampled && " Only the newest posts of this range were looked at."}
          </p>
        </>
      )}
    </Panel>
  );
}

function small(percent: number | null): string {
  return percent !== null && percent > 0 && percent < 1 ? "<1%" : formatPercent(percent);
}
