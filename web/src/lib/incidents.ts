/** What an incident says, in plain words: what was seen, against what is usual. */
import type { Delivery, Driver, Incident } from "../api/incidents";

/** The parts of an incident that its sentence is made of; a backtest has them, too. */
export type Told = Pick<Incident, "kind" | "metric" | "observed" | "expected" | "lower" | "upper">;

const SUBJECTS: Record<string, string> = {
  posts: "Posts",
  negative_share: "Negative posts",
  negative_ratio: "Negative posts per positive post",
  net_sentiment: "Net sentiment",
  emotion_share: "Posts with the emotion",
};

interface Watched {
  readonly metric: string;
  readonly source?: string | null;
  readonly emotion?: string | null | undefined;
  /** The name of the topic. */
  readonly topic?: string | null | undefined;
}

/** What is looked at: "Negative posts about Acme from reddit". */
export function subjectOf({ metric, source, topic, emotion }: Watched): string {
  const named = metric === "emotion_share" && emotion ? `Posts with ${emotion}` : undefined;
  const subject = named ?? SUBJECTS[metric] ?? metric.replaceAll("_", " ");
  return `${subject}${topic ? ` about ${topic}` : ""}${source ? ` from ${source}` : ""}`;
}

/** A value of a metric: "48%", "12 per minute", "−21", "2.4". */
export function metricValue(metric: string, value: number): string {
  if (metric === "negative_share" || metric === "emotion_share") return `${percent(value)}%`;
  if (metric === "posts") return `${short(value)} per minute`;
  if (metric === "net_sentiment") return `${value < 0 ? "−" : "+"}${Math.round(Math.abs(value))}`;
  return short(value);
}

/** What was to be expected: "usual 17–24%", "limit 50%". */
export function usualOf({ kind, metric, expected, lower, upper }: Told): string {
  if (kind === "threshold") return `limit ${metricValue(metric, expected)}`;
  if (kind === "no_data") return `usual ${metricValue("posts", expected)}`;
  if (kind === "change") return `before ${metricValue(metric, expected)}`;
  const [from, to] = [metricValue(metric, lower), metricValue(metric, upper)];
  const unit = metric === "posts" ? " per minute" : metric.endsWith("share") ? "%" : "";
  return from === to ? `usual ${from}` : `usual ${from.slice(0, from.length - unit.length)}–${to}`;
}

/** "48%", or that there were none at all. */
export function observedOf({ kind, metric, observed }: Told): string {
  return kind === "no_data" && observed === 0 ? "none" : metricValue(metric, observed);
}

/** Whether an open incident was looked at when there were no posts to have a share of anything. */
export function hasNoPosts({ state, present, present_at }: Incident): boolean {
  return state === "firing" && present === null && present_at !== null;
}

/** What an open incident stands at now; of one that is over, or not looked at again, as it opened. */
export function nowOf(incident: Incident): string {
  if (hasNoPosts(incident)) return "no posts";
  return observedOf({ ...incident, observed: incident.present ?? incident.observed });
}

/** The worst that it was. */
export function worstOf(incident: Incident): string {
  return observedOf({ ...incident, observed: incident.peak });
}

/** A value at an axis, where the metric is told elsewhere. */
export function axisValue(metric: string, value: number): string {
  return metric === "posts" ? short(value) : metricValue(metric, value);
}

/** Why an incident names no driver. */
export const WHY_NO_DRIVERS = {
  no_history: "There were too few posts before it to compare with: nothing can be told.",
  nothing_stands_out:
    "Nothing stands out: no word, link, source or author makes a difference among those posts.",
  not_explained: "Posts that do not come cannot say why.",
  not_searched: "This rule does not look for it. “Show on chart” does, over that time.",
  search_failed: "The posts could not be searched when it opened; they may tell now.",
} as const;

/** Minutes that the rule looked at. */
export function minutesOf({ window_start, window_end }: Incident): number {
  return Math.max(1, Math.round((Date.parse(window_end) - Date.parse(window_start)) / 60_000));
}

/** "3 min", "2 h 10 min", "4 d 3 h". */
export function lasted(milliseconds: number): string {
  const minutes = Math.max(1, Math.round(milliseconds / 60_000));
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 1_440) return pair(minutes, 60, "h", "min");
  return pair(Math.round(minutes / 60), 24, "d", "h");
}

function pair(value: number, size: number, large: string, small: string): string {
  const rest = value % size;
  return `${Math.floor(value / size)} ${large}${rest > 0 ? ` ${rest} ${small}` : ""}`;
}

/** The open incident to show first: nobody has it, then the worst, then the newest. */
export function mostUrgent(incidents: readonly Incident[]): Incident | null {
  const order = ["info", "warning", "critical"];
  const open = incidents.filter(({ state }) => state === "firing");
  return (
    open.sort(
      (a, b) =>
        Number(a.acknowledged_at !== null) - Number(b.acknowledged_at !== null) ||
        order.indexOf(b.severity) - order.indexOf(a.severity) ||
        Date.parse(b.started_at) - Date.parse(a.started_at),
    )[0] ?? null
  );
}

const SIGNS: Record<string, string> = { text: "text", emotion: "emotion", author: "author" };

/** What posts say is quoted, so that it is not read as a word of the sentence around it. */
const QUOTED = new Set<Driver["kind"]>(["text", "phrase", "word"]);

/** A driver by its value. */
export function driverName({ kind, value }: Driver): string {
  return QUOTED.has(kind) ? `“${value}”` : value;
}

export function driverKind({ kind }: Driver): string {
  return kind === "text" ? "repeated text" : (SIGNS[kind] ?? kind);
}

const NOT_DELIVERED: Record<string, string> = {
  partial: "✗ Delivered to some only",
  retry: "✗ Not delivered, may work later",
  refused: "✗ Refused",
  gone: "✗ Not delivered, the address is gone",
};

/** What became of what one has sent just now, once. */
export function sentWords({ delivered, status }: { delivered: boolean; status: string }): string {
  return delivered ? "✓ Delivered" : (NOT_DELIVERED[status] ?? "✗ Not delivered");
}

/** What became of a message. */
export function deliveryWords({ state, tries }: Delivery): string {
  if (state === "delivered") return tries > 1 ? `Delivered at try ${tries}` : "Delivered";
  if (state === "partial") return "Delivered to some only";
  if (state === "waiting") return tries > 0 ? `Waiting to retry, ${tries} tried` : "Waiting";
  return state === "failed" ? "Failed" : "Cancelled";
}

const TRANSITIONS: Record<string, string> = {
  firing: "Opened",
  resolved: "Resolved",
  reminder: "Reminder",
};

export function transitionWord(transition: string): string {
  return TRANSITIONS[transition] ?? transition;
}

export const SEVERITIES = { info: "Info", warning: "Warning", critical: "Critical" } as const;

function percent(share: number): string {
  const value = 100 * share;
  return value > 0 && value < 1 ? value.toFixed(1) : String(Math.round(value));
}

function short(value: number): string {
  if (value === 0) return "0";
  // A few posts an hour are not none a minute.
  if (Math.abs(value) < 1) return String(Number(value.toPrecision(2)));
  return Math.abs(value) >= 10 ? String(Math.round(value)) : value.toFixed(1).replace(".0", "");
}
