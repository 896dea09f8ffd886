/** Where a search is found in a text. Pure. */

export interface Piece {
  readonly text: string;
  readonly hit: boolean;
}

/** The text in pieces, those that are what was searched for marked; case is no matter. */
export function piecesOf(content: string, searched: string | null): Piece[] {
  const wanted = searched?.trim();
  if (!wanted) return [{ text: content, hit: false }];
  const pattern = new RegExp(`(${wanted.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")})`, "giu");
  return content
    .split(pattern)
    .map((text, n) => ({ text, hit: n % 2 === 1 }))
    .filter(({ text }) => text !== "");
}
