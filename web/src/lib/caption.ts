/** What a picture or a printed page must say of itself: when, of what, by which clocks. */

import { FACETS, type Facet, type Filters, MODES, valuesOf, wordOf } from "./filters";
import { formatMoment } from "./format";
import type { Window } from "./range";

/**
 * "28 November 2026 at 11:00:00 GMT+5:30 – … · Asia/Kolkata · Acme · from bluesky".
 * `zone`: by whose clocks, its IANA name. `window` `null`: what is shown is of no range.
 */
export function captionOf(
  window: Pick<Window, "from" | "to"> | null,
  filters: Filters,
  topic: string | null,
  zone: string,
): string {
  return [
    window && `${formatMoment(window.from)} – ${formatMoment(window.to)}`,
    zone,
    topic ?? "All posts",
    ...FACETS.flatMap((facet) =>
      MODES.map((mode) => {
        const words = valuesOf(filters, facet, mode).map((value) => wordOf(facet, value));
        const said = `${PREPOSITIONS[facet]}${words.join(" or ")}`;
        return words.length > 0 && (mode === "chosen" ? said : `not ${said}`);
      }),
    ),
    filters.q && `“${filters.q}”`,
  ]
    .filter(Boolean)
    .join(" · ");
}

const PREPOSITIONS: Record<Facet, string> = {
  source: "from ",
  sentiment: "",
  emotion: "",
  author: "by ",
};
