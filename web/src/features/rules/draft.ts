/** A rule as a person fills it in: shares in percent, numbers as typed. */
import type { NewRule } from "../../api/rules";
import { metricValue, subjectOf } from "../../lib/incidents";
import { emotionWord } from "../../lib/sentiment";

export interface Draft {
  readonly name: string;
  readonly kind: NewRule["kind"];
  readonly metric: NewRule["metric"];
  readonly emotion: NonNullable<NewRule["emotion"]>;
  /** Its id; empty: all posts. */
  readonly topic: string;
  /** Empty: all. */
  readonly source: string;
  readonly direction: NewRule["direction"];
  readonly value: string;
  readonly sensitivity: NewRule["sensitivity"];
  readonly window: string;
  readonly compare: NewRule["compare_minutes"];
  readonly minPosts: string;
  /** Minutes. */
  readonly calm: string;
  readonly severity: NewRule["severity"];
}

export const NEW: Draft = {
  name: "",
  kind: "anomaly",
  metric: "negative_share",
  emotion: "anger",
  topic: "",
  source: "",
  direction: "above",
  value: "",
  sensitivity: "medium",
  window: "10",
  compare: 1440,
  minPosts: "10",
  calm: "15",
  severity: "warning",
};

export const KINDS: Record<NewRule["kind"], string> = {
  anomaly: "Unusual for this hour",
  threshold: "Beyond a limit",
  change: "Changed against an earlier time",
  no_data: "No posts where some are usual",
};

const ALL_METRICS: readonly NewRule["metric"][] = [
  "negative_share",
  "posts",
  "negative_ratio",
  "net_sentiment",
  "emotion_share",
];
const COMPARABLE: readonly NewRule["metric"][] = ["negative_share", "posts", "emotion_share"];

/** What a kind can watch; silence is a matter of posts alone. */
export function metricsOf(kind: NewRule["kind"]): readonly NewRule["metric"][] {
  if (kind === "threshold") return ALL_METRICS;
  return kind === "no_data" ? ["posts"] : COMPARABLE;
}

/** The unit of the value that is typed, or none is asked for. */
export function unitOf({ kind, metric }: Pick<Draft, "kind" | "metric">): string | null {
  if (kind === "change") return "times";
  if (kind !== "threshold") return null;
  if (isShare(metric)) return "%";
  if (metric === "posts") return "posts per minute";
  return metric === "negative_ratio" ? "negative per positive" : "from −100 to 100";
}

/** The draft after a choice, with only what goes together. */
export function changed(draft: Draft, parts: Partial<Draft>): Draft {
  const next = { ...draft, ...parts };
  const [first = "posts"] = metricsOf(next.kind);
  const metric = metricsOf(next.kind).includes(next.metric) ? next.metric : first;
  const direction =
    next.kind === "threshold" && next.direction === "both" ? "above" : next.direction;
  return { ...next, metric, direction };
}

/** What the API takes; `null` while something that it needs is missing or no number. */
export function ruleOf(draft: Draft): NewRule | null {
  const { kind, metric } = draft;
  const valued = unitOf(draft) !== null;
  const value = numberOf(draft.value);
  const [window, minPosts] = [numberOf(draft.window), numberOf(draft.minPosts)];
  const calm = numberOf(draft.calm);
  if (calm === null || !Number.isInteger(calm) || calm < 0 || calm > 1440) return null;
  if (window === null || minPosts === null || (valued && value === null)) return null;
  if (!Number.isInteger(window) || window < 1 || window > 1440) return null;
  if (!Number.isInteger(minPosts) || minPosts < 1) return null;
  const share = kind === "threshold" && isShare(metric);
  return {
    name: draft.name.trim() || "Unnamed",
    kind,
    metric,
    topic_id: draft.topic || null,
    source: draft.source || null,
    emotion: metric === "emotion_share" ? draft.emotion : null,
    direction: kind === "no_data" ? "above" : draft.direction,
    threshold: valued && value !== null ? (share ? value / 100 : value) : null,
    resolve_threshold: null,
    sensitivity: draft.sensitivity,
    window_minutes: window,
    compare_minutes: draft.compare,
    for_minutes: 0,
    keep_firing_minutes: calm,
    min_posts: minPosts,
    severity: draft.severity,
    state: "active",
  };
}

/** A saved rule for the form. */
export function draftOf(rule: NewRule): Draft {
  const share = rule.kind === "threshold" && isShare(rule.metric);
  const value = rule.threshold ?? null;
  return {
    name: rule.name,
    kind: rule.kind,
    metric: rule.metric,
    emotion: rule.emotion ?? NEW.emotion,
    topic: rule.topic_id ?? "",
    source: rule.source ?? "",
    direction: rule.direction,
    value: value === null ? "" : String(share ? Number((100 * value).toFixed(6)) : value),
    sensitivity: rule.sensitivity,
    window: String(rule.window_minutes),
    compare: rule.compare_minutes,
    minPosts: String(rule.min_posts),
    calm: String(rule.keep_firing_minutes),
    severity: rule.severity,
  };
}

/** "Negative posts about Acme from mob above 40% in 5 minutes". */
export function sentenceOf(rule: NewRule, topic?: string): string {
  const { kind, metric, threshold, direction, window_minutes: minutes } = rule;
  const felt = metric === "emotion_share" && rule.emotion ? ` ${emotionWord(rule.emotion)}` : "";
  const about = topic ? ` about ${topic}` : "";
  const source = `${about}${rule.source ? ` from ${rule.source}` : ""}`;
  const what = `${subjectOf({ metric })}${felt.toLowerCase()}${source}`;
  const within = minutes === 1 ? "in a minute" : `in ${minutes} minutes`;
  const beyond = direction === "both" ? "above or below" : direction;
  if (kind === "no_data") return `No posts${source} ${within} where some are usual`;
  if (kind === "anomaly") return `${what} ${beyond} the usual, sensitivity ${rule.sensitivity}`;
  if (kind === "change") {
    const way = { above: "up", below: "down", both: "up or down" }[direction];
    return `${what} ${way} ${threshold ?? "?"} times against ${BEFORE[rule.compare_minutes]}`;
  }
  return `${what} ${beyond} ${metricValue(metric, threshold ?? 0)} ${within}`;
}

export const BEFORE: Record<NewRule["compare_minutes"], string> = {
  60: "an hour before",
  1440: "a day before",
  10080: "a week before",
};

const isShare = (metric: string) => metric === "negative_share" || metric === "emotion_share";

function numberOf(text: string): number | null {
  const value = Number(text.trim().replace(",", ".").replace("−", "-"));
  return text.trim() === "" || !Number.isFinite(value) ? null : value;
}
