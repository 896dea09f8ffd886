/** Stretches of time: those around posts, and those in which a source was heard. */
import type { ReadSource } from "../../api/sources";
import { WHOLE } from "../../lib/range";

const MINUTE = 60_000;

/** A stretch with all posts of a file in it, and a little beside them; of more years than can be
 * shown, the last ones. */
export function aroundPosts(oldest: number, newest: number): [number, number] {
  const to = newest + MINUTE;
  return [Math.max(Math.min(oldest, newest - MINUTE) - MINUTE, to - WHOLE), to];
}

export interface Piece {
  /** Percent of the window. */
  readonly left: number;
  readonly width: number;
  /** Why it is missing; `null`: it was heard. */
  readonly missing: string | null;
  readonly from: number;
  readonly to: number;
}

/** What of a window a source was heard in, and what is missing. */
export function piecesOf(source: ReadSource, from: number, to: number): Piece[] {
  const { since, until, gaps } = source;
  if (!since || !until) return [];
  const missing = gaps.map((gap) => ({
    from: Date.parse(gap.start),
    to: Date.parse(gap.end),
    missing: gap.reason as string | null,
  }));
  const heard = { from: Date.parse(since), to: Date.parse(until), missing: null };
  return [heard, ...missing].flatMap((piece) => {
    const [start, end] = [Math.max(piece.from, from), Math.min(piece.to, to)];
    if (end <= start) return [];
    const percent = (span: number) => (100 * span) / (to - from);
    return [{ ...piece, left: percent(start - from), width: percent(end - start) }];
  });
}

/** Posts a minute between two answers; `null` where there is nothing to compare. */
export function rateOf(
  before: { at: number; posts: number } | undefined,
  now: { at: number; posts: number },
): number | null {
  if (!before || now.at <= before.at || now.posts < before.posts) return null;
  return ((now.posts - before.posts) * MINUTE) / (now.at - before.at);
}
