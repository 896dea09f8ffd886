/** Where a key leads in a menu of rows, as the ARIA Authoring Practices have it. Pure. */

export interface Place {
  readonly row: number;
  readonly column: number;
}

/** `texts`: what each row says, for letters. `null`: the key does not move. */
export function moved(key: string, { row, column }: Place, texts: readonly string[]): Place | null {
  const count = texts.length;
  const to = (next: number) => ({ row: (next + count) % count, column });
  switch (key) {
    case "ArrowDown":
      return to(row + 1);
    case "ArrowUp":
      return to(row - 1);
    case "Home":
      return to(0);
    case "End":
      return to(count - 1);
    case "ArrowLeft":
      return { row, column: 0 };
    case "ArrowRight":
      return { row, column: 1 };
  }
  if (key.length !== 1 || key === " ") return null;
  const after = texts.map((_, n) => (row + 1 + n) % count);
  const starts = (n: number) => texts[n]?.trim().toLowerCase().startsWith(key.toLowerCase());
  return { row: after.find(starts) ?? row, column };
}
