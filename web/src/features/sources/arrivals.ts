/** Which posts come though no ingester reads a source for them: simulated, pushed, of files. Pure. */

export interface Arrivals {
  /** When the newest came, epoch ms; `null`: none lately. */
  readonly simulated: number | null;
  /** Of the posts of files that are imported over HTTP; the names of these files. */
  readonly imported: number | null;
  readonly files: readonly string[];
  /** Of all others: pushed, or of a source that is read. */
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

interface Import {
  readonly file: string;
  readonly sources: readonly string[];
  readonly oldest?: string | null;
  readonly newest?: string | null;
}

/** What is older does not arrive any more. */
const LATELY_MS = 5 * 60_000;
/** How the ids of simulated posts begin. */
const SIMULATED = "sim:";

/**
 * By the newest posts, and by the sources of stored ones: few posts are not among the newest. Where
 * a post came from is not stored with it: one of a file's network and time counts as the file's.
 */
export function arrivalsOf(
  posts: readonly Post[],
  stored: readonly StoredSource[],
  imports: readonly Import[],
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
  const found = [
    ...posts
      .filter((post) => !isSimulated(post))
      .map(({ source, created_at }) => ({ source, at: created_at })),
    ...others.map(({ source, last_post_at }) => ({ source, at: last_post_at })),
  ].map((post) => ({ ...post, file: imports.find((one) => holds(one, post)) }));
  const ofFiles = found.filter(({ file, at }) => file && newest([at]) !== null);
  return {
    simulated: newest(simulated.map(({ created_at }) => created_at)),
    imported: newest(ofFiles.map(({ at }) => at)),
    files: [...new Set(ofFiles.map(({ file }) => file?.file ?? ""))],
    other: newest(found.filter(({ file }) => !file).map(({ at }) => at)),
  };
}

function holds({ sources, oldest, newest }: Import, post: { source: string; at: string | null }) {
  if (!oldest || !newest || post.at === null || !sources.includes(post.source)) return false;
  const at = Date.parse(post.at);
  return Date.parse(oldest) <= at && at <= Date.parse(newest);
}
