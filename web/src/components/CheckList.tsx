/** Several of a list, each with its box. */
import type { ComponentProps } from "react";
import styles from "./CheckList.module.css";

/** A box that can be hit with a finger. */
export function Check(props: Omit<ComponentProps<"input">, "type" | "className">) {
  return <input type="checkbox" className={styles.check} {...props} />;
}

interface CheckListProps {
  label: string;
  /** What it means that none is chosen. */
  note?: string;
  options: readonly (readonly [value: string, word: string])[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}

export function CheckList({ label, note, options, chosen, onChange }: CheckListProps) {
  const toggle = (value: string) =>
    onChange(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]);
  return (
    <fieldset className={styles.group}>
      <legend>
        {label} {note && <span className={styles.note}>{note}</span>}
      </legend>
      <div className={styles.options}>
        {options.map(([value, word]) => (
          <label key={value}>
            <input
              type="checkbox"
              className={styles.check}
              checked={chosen.includes(value)}
              onChange={() => toggle(value)}
            />
            <bdi>{word}</bdi>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
