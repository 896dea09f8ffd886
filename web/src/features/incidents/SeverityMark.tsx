/** How bad an incident is, in a word and a colour; or that it is over. */
import type { Incident } from "../../api/incidents";
import { SEVERITIES } from "../../lib/incidents";
import styles from "./SeverityMark.module.css";

interface SeverityMarkProps {
  severity: Incident["severity"];
  over: boolean;
}

export function SeverityMark({ severity, over }: SeverityMarkProps) {
  return (
    <span className={styles.mark} data-over={over || undefined} data-severity={severity}>
      {SEVERITIES[severity]}
      {over && " · resolved"}
    </span>
  );
}
