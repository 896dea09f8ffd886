/** Holds a moving list still while somebody reads it. */
import { useState } from "react";

export interface Frozen<T> {
  /** What to show: the newest, or what was there when the reading began. */
  readonly shown: T;
  readonly held: boolean;
  /** Show what is newest now, and go on holding it if one is still reading. */
  readonly catchUp: () => void;
}

/** `latest` as long as `reading` is false; then the value it had. A new `key` starts anew. */
export function useFrozen<T>(latest: T, reading: boolean, key: string): Frozen<T> {
  const [kept, setKept] = useState<{ value: T; key: string } | null>(null);
  const current = kept?.key === key ? kept : null;
  // State set while rendering: the list must not show what comes between two renders.
  if (reading && current === null) setKept({ value: latest, key });
  if (!reading && kept !== null) setKept(null);
  return {
    shown: reading && current !== null ? current.value : latest,
    held: reading && current !== null,
    catchUp: () => setKept(reading ? { value: latest, key } : null),
  };
}
