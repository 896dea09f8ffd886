/** How each topic is spoken of: net sentiment to the left and right of even. */
import type { Comparison } from "../../api/topics";
import { Panel } from "../../components/Panel";
import { formatSigned } from "../../lib/format";
import { Badge } from "./Badge";
import styles from "./Compare.module.css";

interface NetPanelProps {
  topics: Comparison["topics"];
  stretch: string;
  className: string;
}

export function NetPanel({ topics, stretch, className }: NetPanelProps) {
  return (
    <Panel
      title="Net sentiment"
      note={stretch}
      className={className}
      sheet={() => ({
        name: "groundswell-net-sentiment",
        columns: ["topic", "net_sentiment"],
        rows: topics.map(({ name, net_sentiment: net }) => [name, net]),
      })}
    >
      <ul className={styles.bars}>
        {topics.map(({ id, name, net_sentiment: net }, n) => (
          <li key={id}>
            <div className={styles.barHead}>
              <Badge n={n} />
              <bdi className={styles.barName}>{name}</bdi>
              <b className={styles.value}>{formatSigned(net)}</b>
            </div>
            <div className={`${styles.track} ${styles.even}`}>
              {net !== null && (
                <span
                  style={{
                    width: `${Math.abs(net) / 2}%`,
                    marginLeft: `${net < 0 ? 50 - Math.abs(net) / 2 : 50}%`,
                    background: `var(--gs-${net < 0 ? "negative" : "positive"})`,
                  }}
                />
              )}
            </div>
          </li>
        ))}
      </ul>
      <p className={styles.scale} aria-hidden="true">
        <span>−100</span>
        <span>0</span>
        <span>+100</span>
      </p>
    </Panel>
  );
}
