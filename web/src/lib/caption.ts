/** What a picture or a printed page must say of itself: when, of what, by which clocks. */
import { formatMoment, timeZoneTold } from "./format";
import type { Window } from "./range";
import { emotionWord, sentimentWord } from "./sentiment";
import type { Filters } from "./urlState";

/**
 * "28 Nov 2026, 11:00:00 – 28 Nov 2026, 12:00:00 (Asia/Kolkata) · Acme · from bluesky".
 * `window` `null`: what is shown is of no range.
 */
export function captionOf(
  window: Pick<Window, "from" | "to"> | null,
  filters: Filters,
  topic: string | null,
): string {
  const { source, sentiment, emotion, author, q } = filters;
  const zone = timeZoneTold();
  return [
    window ? `${formatMoment(window.from)} – ${formatMoment(window.to)} (${zone})` : zone,
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
