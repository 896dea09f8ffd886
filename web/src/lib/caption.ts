/** What a picture or a printed page must say of itself: when, of what, by which clocks. */
import { formatMoment } from "./format";
import type { Window } from "./range";
import { emotionWord, sentimentWord } from "./sentiment";
import type { Filters } from "./urlState";

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
  const { source, sentiment, emotion, author, q } = filters;
  return [
    window && `${formatMoment(window.from)} – ${formatMoment(window.to)}`,
    zone,
    topic ?? "All posts",
    source && `from ${source}`,
    sentiment && sentimentWord(sentiment),
    emotion && emotionWord(emotion),
    author && `by ${author}`,
    q && `“${q}”`,
  ]
    .filter(Boolean)
    .join(" · ");
}
