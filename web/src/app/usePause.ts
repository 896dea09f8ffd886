/** Holding the page still: what is shown stays as it was, and nothing that comes is lost. */

import { useEffect, useMemo, useState } from "react";
import { present } from "../lib/clock";
import type { Stores } from "./useStores";

export interface Pause {
  /** When the page was paused; `null` while it is not. */
  readonly heldAt: number | null;
  readonly setPaused: (paused: boolean) => void;
}

export function usePause({ mood, felt, posts }: Stores): Pause {
  const [heldAt, setHeldAt] = useState<number | null>(null);
  const paused = heldAt !== null;
  useEffect(() => {
    for (const store of new Set([mood, felt, posts])) store.setPaused(paused);
  }, [mood, felt, posts, paused]);
  return useMemo(
    () => ({ heldAt, setPaused: (wish: boolean) => setHeldAt(wish ? present() : null) }),
    [heldAt],
  );
}
