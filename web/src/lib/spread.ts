/** Labels that must not lie over each other. Pure. */

/**
 * Moves places apart until neighbours are `gap` away from each other, within `[low, high]`.
 * The order stays; places that are far enough apart stay where they are.
 */
export function spread(
  places: readonly number[],
  gap: number,
  low: number,
  high: number,
): number[] {
  const order = [...places.keys()].sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0));
  const moved = [...places];
  let floor = low;
  for (const n of order) {
    moved[n] = Math.max(moved[n] ?? 0, floor);
    floor = (moved[n] ?? 0) + gap;
  }
  let ceiling = high;
  for (const n of order.reverse()) {
    moved[n] = Math.min(moved[n] ?? 0, ceiling);
    ceiling = (moved[n] ?? 0) - gap;
  }
  return moved;
}
