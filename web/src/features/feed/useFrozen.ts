/** Holds a moving list still while somebody reads it. */
import { useState } from "react";

export interface Frozen<T> {
  /** What to show: the newest, or what was there when the reading began. */
  readonly shown: T;
  readonly held: boolean;
  /** Show what is newest now, and go on holding if one is still reading. */
  readonly catchUp: () => void;
}

/** `latest` as long as `reading` is false; then the value it had. A new `key` always starts anew. */
export function useFrozen<T>(latest: T, reading: boolean, key: string): Frozen<T> {
  const [kept, setKept] = useState({ value: latest, key, held: false });
  if (kept.key !== key || !reading) {
    // Comparing keeps this from rendering forever: state changes only when something changed.
    if (kept.held || kept.key !== key || kept.value !== latest) {
      setKept({ value: latest, key, held: false });
    }
  } else if (!kept.held) {
    setKept({ ...kept, held: true });
  }
  const held = reading && kept.key === key && kept.held;
  return {
    shown: held ? kept.value : latest,
    held,
    catchUp: () => setKept({ value: latest, key, held: reading }),
  };
}
