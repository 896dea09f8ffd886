/** Whose share of all mentions is how large. */
import type { Comparison } from "../../api/topics";
import { Panel } from "../../components/Panel";
import { seriesColor } from "../../lib/compared";
import { formatCount, formatPercent } from "../../lib/format";
import { Badge } from "./Badge";
import styles from "./Compare.module.css";

interface VoicePanelProps {
  topics: Comparison["topics"];
  stretch: string;
  className: string;
}

export function VoicePanel({ topics, stretch, className }: VoicePanelProps) {
  return (
    <Panel
      title="Share of voice"
      note={stretch}
      className={className}
      sheet={() => ({
        name: "groundswell-share-of-voice",
        columns: ["topic", "mentions", "share_of_voice"],
        rows: topics.map(({ name, mentions, share_of_voice: share }) => [name, mentions, share]),
      })}
    >
      <ul className={styles.bars}>
        {topics.map(({ id, name, mentions, share_of_voice: share }, n) => (
          <li key={id}>
            <div className={styles.barHead}>
              <Badge n={n} />
              <bdi className={styles.barName}>{name}</bdi>
              <span className={styles.quiet}>{formatCount(mentions)}</span>
              <b className={styles.value}>{formatPercent(share)}</b>
            </div>
            <div className={styles.track}>
              <span style={{ width: `${share ?? 0}%`, background: seriesColor(n) }} />
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
