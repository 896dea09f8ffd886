/** Which posts come though no ingester reads a source for them: simulated and pushed ones. Pure. */

export interface Arrivals {
  /** When the newest came, epoch ms; `null`: none lately. */
  readonly simulated: number | null;
  /** Of posts that are not simulated: pushed, imported, or of a source that is read. */
  readonly other: number | null;
}

interface Post {
  readonly post_id: string;
  readonly source: string;
  readonly created_at: string;
}

interface StoredSource {
  readonly source: string;
  readonly last_post_at: string | null;
}

/** What is older does not arrive any more. */
const LATELY_MS = 5 * 60_000;
/** How the ids of simulated posts begin. */
const SIMULATED = "sim:";

/** By the newest posts, and by the sources of stored ones: few posts are not among the newest. */
export function arrivalsOf(
  posts: readonly Post[],
  stored: readonly StoredSource[],
  now: number,
): Arrivals {
  const isSimulated = ({ post_id: id }: Post) => id.startsWith(SIMULATED);
  const simulated = posts.filter(isSimulated);
  const networks = new Set(simulated.map(({ source }) => source));
  const others = stored.filter(({ source }) => !networks.has(source));
  const newest = (times: readonly (string | null)[]) => {
    const lately = times
      .map((at) => (at === null ? Number.NaN : Date.parse(at)))
      .filter((at) => now - at < LATELY_MS);
    return lately.length > 0 ? Math.max(...lately) : null;
  };
  return {
    simulated: newest(simulated.map(({ created_at }) => created_at)),
    other: newest([
      ...posts.filter((post) => !isSimulated(post)).map(({ created_at }) => created_at),
      ...others.map(({ last_post_at }) => last_post_at),
    ]),
  };
}
