/** A text cut into the pieces that its explanation speaks of. Pure. */
import type { Word } from "../../api/post";

export interface Piece {
  readonly start: number;
  readonly part: string;
  /** −1 to 1: how it compares with the strongest word; 0 between words. */
  readonly strength: number;
}

/** Below this part of the strongest, a word is not worth a colour. */
const FAINT = 0.08;

/**
 * Everything in the text, in order, whatever the words say: one out of place is left out.
 *
 * Words are counted in characters of Unicode, as the API does, not in halves of them.
 */
export function piecesOf(text: string, words: readonly Word[]): Piece[] {
  const characters = [...text];
  const most = Math.max(...words.map(({ weight }) => Math.abs(weight)), 0);
  const pieces: Piece[] = [];
  let at = 0;
  const put = (end: number, strength: number) => {
    if (end > at) pieces.push({ start: at, part: characters.slice(at, end).join(""), strength });
    at = Math.max(at, end);
  };
  for (const { start, end, weight } of [...words].sort((a, b) => a.start - b.start)) {
    if (start < at || end > characters.length || most === 0) continue;
    const strength = weight / most;
    if (Math.abs(strength) < FAINT) continue;
    put(start, 0);
    put(end, strength);
  }
  put(characters.length, 0);
  return pieces;
}

/** The words that weighed most, whichever way. */
export function strongest(text: string, words: readonly Word[], count: number) {
  const characters = [...text];
  return [...words]
    .filter(({ weight }) => weight !== 0)
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .slice(0, count)
    .map(({ start, end, weight }) => ({ part: characters.slice(start, end).join(""), weight }));
}
