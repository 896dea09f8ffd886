/** One glance: is what I see the present? */

import { formatClock, formatCount, formatDelay } from "../lib/format";
import type { View } from "../live/feedStore";
import styles from "./ConnectionPill.module.css";

export interface PillText {
  tone: "good" | "wait" | "warn" | "bad" | "still";
  word: string;
  detail?: string;
  /** Posts per minute now. */
  rate?: string;
}

type Shown = Pick<View, "link" | "paused" | "behind" | "trueAt">;

/**
 * What the pill says. `unreachable`: REST does not answer either. `waiting`: posts that have waited
 * to be analysed for longer than one would notice; `null`: nobody can tell, for nothing new can come.
 */
export function pillText(
  view: Shown,
  unreachable: boolean,
  now: number,
  waiting: number | null = 0,
): PillText {
  const { link, paused, behind, trueAt } = view;
  if (paused) return { tone: "still", word: "Paused", detail: `${formatCount(behind)} behind` };
  switch (link.kind) {
    case "connecting":
      return { tone: "wait", word: "Connecting" };
    case "live":
      if (waiting === null) return { tone: "warn", word: "Delayed", detail: "no new posts" };
      if (waiting > 0) {
        return { tone: "warn", word: "Delayed", detail: `${formatCount(waiting)} waiting` };
      }
      return { tone: "good", word: "Live", detail: formatDelay(link.lag) };
    case "delayed":
      return { tone: "warn", word: "Delayed", detail: formatDelay(link.lag) };
    case "resting":
      return { tone: "still", word: "Paused in background" };
    default: {
      if (unreachable) {
        const detail = trueAt === null ? "no data yet" : `data until ${formatClock(trueAt)}`;
        return { tone: "bad", word: "Offline", detail };
      }
      if (link.kind === "off") return { tone: "still", word: "Live off", detail: "every 10 s" };
      if (link.kind === "polling") return { tone: "warn", word: "Polling", detail: "every 10 s" };
      const seconds = Math.max(0, Math.ceil((link.retryAt - now) / 1000));
      return {
        tone: "warn",
        word: "Reconnecting",
        detail: seconds > 0 ? `in ${seconds} s` : "now",
      };
    }
  }
}

export function ConnectionPill({ tone, word, detail, rate }: PillText) {
  return (
    <span className={styles.pill} data-testid="connection">
      <span className={styles.sign} data-tone={tone} />
      {word}
      {rate && (
        <span className={styles.detail} title="Posts per minute now">
          {rate}
        </span>
      )}
      {detail && <span className={styles.detail}>{detail}</span>}
    </span>
  );
}
