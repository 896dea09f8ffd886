/** What does not come in of a file, and why. */
import { formatExact } from "../../lib/format";
import styles from "./Sources.module.css";

interface ReasonsProps {
  of: {
    readonly refused: Readonly<Record<string, number>>;
    readonly first: Readonly<Record<string, string>>;
    readonly passed_over: Readonly<Record<string, number>>;
    readonly notes: Readonly<Record<string, number>>;
  };
}

export function Reasons({ of }: ReasonsProps) {
  const { refused, first, passed_over, notes } = of;
  const lines = [
    ...Object.entries(refused).map(
      ([why, n]) => `${formatExact(n)} refused: ${why} (first: ${first[why] ?? "unknown"})`,
    ),
    ...Object.entries(passed_over).map(([why, n]) => `${formatExact(n)} passed over: ${why}`),
    ...Object.entries(notes).map(([why, n]) => `${formatExact(n)}: ${why}`),
  ];
  if (lines.length === 0) return null;
  return (
    <ul className={styles.reasons}>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
