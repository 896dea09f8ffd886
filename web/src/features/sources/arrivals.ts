/** Which posts come though no ingester reads a source for them: simulated and pushed ones. Pure. */

export interface Arrivals {
  /** When the newest came, epoch ms; `null`: none lately. */
  readonly simulated: number | null;
  /** Of posts that are not simulated: pushed, imported, or of a source that is read. */
  readonly other: number | null;
}

interface Arrived {
  readonly post_id: string;
  readonly created_at: string;
}

/** What is older does not arrive any more. */
const LATELY_MS = 5 * 60_000;
/** How the ids of simulated posts begin. */
const SIMULATED = "sim:";

export function arrivalsOf(posts: readonly Arrived[], now: number): Arrivals {
  const newest = (simulated: boolean) => {
    const times = posts
      .filter(({ post_id: id }) => id.startsWith(SIMULATED) === simulated)
      .map(({ created_at: at }) => Date.parse(at))
      .filter((at) => now - at < LATELY_MS);
    return times.length > 0 ? Math.max(...times) : null;
  };
  return { simulated: newest(true), other: newest(false) };
}
