/** The sign of a sentiment: ▲ ● ▼, told apart by shape as well as by colour. */
import { sentimentColor } from "../lib/sentiment";

const SHAPES: Record<string, string> = {
  positive: "M5 1 9.6 9H.4Z",
  negative: "M5 9 .4 1h9.2Z",
};
const DOT = "M5 1a4 4 0 1 1 0 8 4 4 0 0 1 0-8Z";

export function SentimentMark({ label, size = 10 }: { label: string; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 10 10"
      fill={sentimentColor(label)}
      aria-hidden="true"
      focusable="false"
      style={{ flex: "none" }}
    >
      <path d={SHAPES[label] ?? DOT} />
    </svg>
  );
}
