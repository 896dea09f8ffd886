/**
 * What the page knows, and how a frame changes it. Pure: the same frames give the same picture,
 * whatever their order and however often each comes.
 *
 * Everything carries the sequence number of the frame that said it; of two statements about the
 * same thing the one with the higher number holds. What REST said carries `FROM_REST`, below all
 * but posts that were known before a reset: one that REST does not confirm was erased meanwhile.
 */
import type { Bucket } from "../lib/buckets";
import type { Alert, Position, Post, Snapshot, Totals, Update } from "./protocol";

export const MAX_POSTS = 500;
const MAX_BUCKETS = 3_000;
const MAX_REMEMBERED_DELETIONS = 1_000;
const FROM_REST = -1;
const DOUBTFUL = -2;

interface Versioned<T> {
  readonly value: T;
  readonly version: number;
}

/** Whether it was not only known before a reset. */
export const isConfirmed = ({ version }: Versioned<unknown>) => version > DOUBTFUL;

export interface Picture {
  /** Which filters the picture was asked for; frames for others never reach it. */
  readonly filterKey: string;
  /** `null` until a snapshot came, and after a reset. */
  readonly position: Position | null;
  /** Newest first, at most `MAX_POSTS`. */
  readonly posts: readonly Versioned<Post>[];
  readonly buckets: ReadonlyMap<number, Versioned<Bucket>>;
  /** From this minute on every minute is known; `null` while none is. */
  readonly completeFrom: number | null;
  readonly totals: Versioned<Totals> | null;
  readonly alerts: ReadonlyMap<string, Versioned<Alert>>;
  readonly deleted: ReadonlyMap<string, number>;
  /** Posts that passed since the picture was begun, shown or not. */
  readonly seen: number;
  /** How often something was missed that only REST can tell: load history again when it grows. */
  readonly holes: number;
}

export function emptyPicture(filterKey: string): Picture {
  return {
    filterKey,
    position: null,
    posts: [],
    buckets: new Map(),
    completeFrom: null,
    totals: null,
    alerts: new Map(),
    deleted: new Map(),
    seen: 0,
    holes: 0,
  };
}

/** A whole new picture; of what was known, only what the snapshot does not speak of stays. */
export function applySnapshot(picture: Picture, snapshot: Snapshot): Picture {
  const { epoch, sequence } = snapshot.position;
  const known = picture.position?.epoch === epoch ? picture : withoutVersions(picture);
  const isNewer = known.position === null || sequence >= known.position.sequence;
  const starts = snapshot.buckets.map(({ at }) => at);
  return merge(
    {
      ...known,
      alerts: isNewer ? withoutClosed(known.alerts, snapshot.alerts) : known.alerts,
      position: isNewer ? snapshot.position : known.position,
      completeFrom: starts.length > 0 ? Math.min(...starts) : known.completeFrom,
    },
    { ...snapshot, deleted: [] },
    sequence,
  );
}

/** What changed; ignored when it belongs to an epoch of which there was no snapshot. */
export function applyUpdate(picture: Picture, update: Update): Picture {
  const { position } = picture;
  if (position === null || update.to.epoch !== position.epoch) return picture;
  const missed = update.from.epoch !== position.epoch || update.from.sequence > position.sequence;
  const isNewer = update.to.sequence > position.sequence;
  return merge(
    {
      ...picture,
      position: isNewer ? update.to : position,
      seen: isNewer ? picture.seen + update.seen : picture.seen,
      holes: missed ? picture.holes + 1 : picture.holes,
      completeFrom: missed ? null : picture.completeFrom,
    },
    update,
    update.to.sequence,
  );
}

/** The server no longer has our position. What is shown stays until REST and a snapshot came. */
export function applyReset(picture: Picture): Picture {
  return { ...withoutVersions(picture), holes: picture.holes + 1, completeFrom: null };
}

/**
 * The newest posts, read over REST: at the start, while polling, and after a reset. What only REST
 * had told and does not tell any more is gone; `all`: there are no older ones.
 */
export function addPosts(picture: Picture, posts: readonly Post[], all = false): Picture {
  const told = new Set(posts.map(({ id }) => id));
  const oldest = all ? Number.NEGATIVE_INFINITY : Math.min(...posts.map(({ at }) => at));
  const known = picture.posts.filter(
    ({ value, version }) =>
      version > FROM_REST ||
      told.has(value.id) ||
      (version === FROM_REST && value.at < oldest && posts.length > 0),
  );
  return { ...picture, posts: mergePosts(known, posts, FROM_REST, picture.deleted) };
}

/** Other filters: other posts and counts. Alerts do not depend on filters. */
export function switchFilter(picture: Picture, filterKey: string): Picture {
  if (picture.filterKey === filterKey) return picture;
  return { ...emptyPicture(filterKey), alerts: picture.alerts, holes: picture.holes };
}

type Statement = Pick<Update, "posts" | "buckets" | "totals" | "alerts" | "deleted">;

function merge(picture: Picture, said: Statement, version: number): Picture {
  const deleted = rememberDeletions(picture.deleted, said.deleted, version);
  return {
    ...picture,
    deleted,
    posts: mergePosts(picture.posts, said.posts, version, deleted),
    buckets: trimmed(
      upsert(picture.buckets, said.buckets, (bucket) => bucket.at, version),
      MAX_BUCKETS,
      (at) => at,
    ),
    totals: newest(picture.totals, { value: said.totals, version }),
    alerts: upsert(picture.alerts, said.alerts, (alert) => alert.id, version, newestAlert),
  };
}

function mergePosts(
  known: readonly Versioned<Post>[],
  said: readonly Post[],
  version: number,
  deleted: ReadonlyMap<string, number>,
): readonly Versioned<Post>[] {
  const byId = new Map(known.map((post) => [post.value.id, post]));
  for (const value of said) {
    byId.set(value.id, newest(byId.get(value.id) ?? null, { value, version }));
  }
  for (const [id, deletedIn] of deleted) {
    if ((byId.get(id)?.version ?? deletedIn) < deletedIn) byId.delete(id);
  }
  return [...byId.values()].sort(newestFirst).slice(0, MAX_POSTS);
}

function newestFirst({ value: a }: Versioned<Post>, { value: b }: Versioned<Post>): number {
  return b.at - a.at || (a.id < b.id ? 1 : -1);
}

function rememberDeletions(
  known: ReadonlyMap<string, number>,
  ids: readonly string[],
  version: number,
): ReadonlyMap<string, number> {
  if (ids.length === 0) return known;
  const deleted = new Map(known);
  for (const id of ids) deleted.set(id, Math.max(version, deleted.get(id) ?? FROM_REST));
  return trimmed(deleted, MAX_REMEMBERED_DELETIONS, (_, deletedIn) => deletedIn);
}

function upsert<K, T>(
  known: ReadonlyMap<K, Versioned<T>>,
  said: readonly T[],
  keyOf: (value: T) => K,
  version: number,
  choose: (known: Versioned<T> | null, said: Versioned<T>) => Versioned<T> = newest,
): ReadonlyMap<K, Versioned<T>> {
  if (said.length === 0) return known;
  const merged = new Map(known);
  for (const value of said) {
    const key = keyOf(value);
    merged.set(key, choose(merged.get(key) ?? null, { value, version }));
  }
  return merged;
}

/** Alerts may be told twice, and an old state after a newer one: their own numbers decide. */
function newestAlert(known: Versioned<Alert> | null, said: Versioned<Alert>): Versioned<Alert> {
  if (known === null || known.value.revision === said.value.revision) return newest(known, said);
  return known.value.revision > said.value.revision ? known : said;
}

/** A snapshot tells all open alerts: one that was open and is not among them ended unheard. */
function withoutClosed(
  known: ReadonlyMap<string, Versioned<Alert>>,
  open: readonly Alert[],
): ReadonlyMap<string, Versioned<Alert>> {
  const still = new Set(open.map(({ id }) => id));
  return new Map([...known].filter(([id, { value }]) => !value.open || still.has(id)));
}

function newest<T>(known: Versioned<T> | null, said: Versioned<T>): Versioned<T> {
  return known !== null && known.version > said.version ? known : said;
}

/** At most `limit` entries: those with the highest `rank`. */
function trimmed<K, V>(
  map: ReadonlyMap<K, V>,
  limit: number,
  rank: (key: K, value: V) => number,
): ReadonlyMap<K, V> {
  if (map.size <= limit) return map;
  const kept = [...map].sort((a, b) => rank(b[0], b[1]) - rank(a[0], a[1])).slice(0, limit);
  return new Map(kept);
}

/** The same picture, all of it older than whatever comes next. */
function withoutVersions(picture: Picture): Picture {
  const forget = <T>({ value }: Versioned<T>) => ({ value, version: FROM_REST });
  const forgetAll = <K, T>(map: ReadonlyMap<K, Versioned<T>>) =>
    new Map([...map].map(([key, entry]) => [key, forget(entry)]));
  return {
    ...picture,
    position: null,
    posts: picture.posts.map(({ value }) => ({ value, version: DOUBTFUL })),
    buckets: forgetAll(picture.buckets),
    totals: picture.totals && forget(picture.totals),
    alerts: forgetAll(picture.alerts),
    deleted: new Map(),
  };
}
