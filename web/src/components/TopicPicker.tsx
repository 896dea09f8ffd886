/** Topics to choose from, found by typing: inside a menu, which gives the field the focus. */
import { useEffect, useId, useRef, useState } from "react";
import { formatShort } from "../lib/format";
import { searchTopics } from "../lib/topics";
import { SearchIcon } from "./icons";
import styles from "./TopicPicker.module.css";

export interface Choice {
  readonly id: string;
  readonly name: string;
  /** Mentions, beside the name. */
  readonly posts?: number;
}

interface TopicPickerProps {
  label: string;
  topics: readonly Choice[];
  /** A choice above all topics: the way back to all posts. */
  first?: Choice;
  chosen?: string | null;
  onChoose: (id: string) => void;
}

/** More are found by typing than by scrolling. */
const MOST_SHOWN = 100;

export function TopicPicker({ label, topics, first, chosen, onChoose }: TopicPickerProps) {
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const all = searchTopics(topics, typed);
  const found = [...(first && typed === "" ? [first] : []), ...all.slice(0, MOST_SHOWN)];
  useEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: "nearest" });
  }, [at]);
  return (
    <>
      <div className={styles.search}>
        <SearchIcon />
        <input
          role="combobox"
          aria-label={label}
          aria-expanded="true"
          aria-controls={id}
          aria-activedescendant={found[at] ? `${id}-${at}` : undefined}
          placeholder="Find a topic"
          value={typed}
          onChange={({ currentTarget: { value } }) => {
            setTyped(value);
            setAt(0);
          }}
          onKeyDown={(event) => {
            const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
            if (step && found.length > 0) setAt((at + step + found.length) % found.length);
            else if (event.key === "Enter" && found[at]) onChoose(found[at].id);
            else return;
            event.preventDefault();
          }}
        />
      </div>
      <div ref={list} id={id} role="listbox" aria-label={label} className={styles.list}>
        {found.map((topic, n) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys
          <div
            key={topic.id}
            id={`${id}-${n}`}
            role="option"
            tabIndex={-1}
            aria-selected={n === at}
            data-chosen={topic.id === chosen || undefined}
            className={styles.option}
            onPointerMove={() => setAt(n)}
            onClick={() => onChoose(topic.id)}
          >
            <bdi className={styles.name}>{topic.name}</bdi>
            <span className={styles.count}>{formatShort(topic.posts)}</span>
          </div>
        ))}
      </div>
      {found.length === 0 && <p className={styles.none}>No topic has this name.</p>}
      {all.length > MOST_SHOWN && (
        <p className={styles.none}>{all.length - MOST_SHOWN} more: type to find them.</p>
      )}
    </>
  );
}
