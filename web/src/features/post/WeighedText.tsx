/** A text whose words are shaded by how much each spoke for or against its label. */
import type { Word } from "../../api/post";
import { sentimentColor, sentimentWord } from "../../lib/sentiment";
import styles from "./PostPanel.module.css";
import { piecesOf, strongest } from "./pieces";

interface WeighedTextProps {
  text: string;
  explained: { readonly label: string; readonly words: readonly Word[] } | undefined;
}

const MOST_NAMED = 5;
/** Per cent of the label's colour behind a word: with more, its letters could not be read by night. */
export const DEEPEST_SHADE = 48;

export function WeighedText({ text, explained }: WeighedTextProps) {
  const words = explained?.words ?? [];
  const label = sentimentWord(explained?.label ?? "").toLowerCase();
  const named = strongest(text, words, MOST_NAMED);
  return (
    <div
      className={styles.weighed}
      style={{ "--label": sentimentColor(explained?.label ?? "") } as object}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section className={styles.text} dir="auto" tabIndex={0} aria-label="Text of the post">
        {piecesOf(text, words).map(({ start, part, strength }) =>
          strength === 0 ? (
            part
          ) : (
            <mark
              key={start}
              className={strength > 0 ? styles.for : styles.against}
              style={
                { "--strength": `${Math.round(Math.abs(strength) * DEEPEST_SHADE)}%` } as object
              }
            >
              {part}
            </mark>
          ),
        )}
      </section>
      {named.length > 0 && (
        <p className={styles.hint}>
          <span className={styles.forKey} /> Towards {label} <span className={styles.againstKey} />{" "}
          away from it. Most weight:{" "}
          {named.map(({ part, weight }, n) => (
            <span key={`${part} ${weight}`}>
              {n > 0 && ", "}
              <bdi className={styles.named}>{part}</bdi> {weight > 0 ? "+" : "−"}
              {Math.abs(weight).toFixed(2)}
            </span>
          ))}
        </p>
      )}
    </div>
  );
}
