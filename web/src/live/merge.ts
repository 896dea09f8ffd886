/**
 * What the page knows, and how a frame changes it. Pure: the same frames give the same picture,
 * whatever their order and however often each comes.
 *
 * Everything carries the sequence number of the frame that said it; of two statements about the
 * same thing the one with the higher number holds. What REST said carries `FROM_REST`, below all.
 */
import type { Bucket } from "../lib/buckets";
import type { Alert, Position, Post, Snapshot, Totals, Update } from "./protocol";

export const MAX_POSTS = 500;
const MAX_BUCKETS = 3_000;
const MAX_REMEMBERED_DELETIONS = 1_000;
const FROM_REST = -1;

interface Versioned<T> {
  readonly value: T;
  readonly version: number;
}

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

/** Posts read over REST: at the start, while polling, and when one scrolls back. */
export function addPosts(picture: Picture, posts: readonly Post[]): Picture {
  return { ...picture, posts: mergePosts(picture.posts, posts, FROM_REST, picture.deleted) };
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
    alerts: upsert(picture.alerts, said.alerts, (alert) => alert.id, version),
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
): ReadonlyMap<K, Versioned<T>> {
  if (said.length === 0) return known;
  const merged = new Map(known);
  for (const value of said) {
    const key = keyOf(value);
    merged.set(key, newest(merged.get(key) ?? null, { value, version }));
  }
  return merged;
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
    posts: picture.posts.map(forget),
    buckets: forgetAll(picture.buckets),
    totals: picture.totals && forget(picture.totals),
    alerts: forgetAll(picture.alerts),
    deleted: new Map(),
  };
}
