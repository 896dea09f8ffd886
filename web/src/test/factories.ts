// Posts, buckets and alerts for tests of the live picture.

import type { Alert, Post, Totals } from "../live/protocol";

export const MINUTE = 60_000;

export function post(id: string, at = 1_000, label = "positive"): Post {
  return {
    id,
    source: "simulator",
    content: `text of ${id}`,
    author: "ann",
    url: null,
    at,
    label,
    confidence: 0.9,
    emotion: "joy",
    emotions: ["joy"],
    model: "bundled",
    corrected: false,
  };
}

export function bucket(at: number, positive: number) {
  return { at, positive, neutral: 0, negative: 0, emotions: { joy: positive } };
}

export function totals(count: number): Totals {
  const counts = { positive: count, neutral: 0, negative: 0, total: count };
  return { last_minute: counts, last_hour: counts, last_24_hours: counts };
}

export function alert(id: string, open: boolean, revision = 0): Alert {
  return {
    id,
    type: "negative_ratio",
    ratio: 3,
    peak: 3,
    threshold: 2,
    openedAt: 0,
    resolvedAt: open ? null : MINUTE,
    acknowledgedAt: null,
    acknowledgedBy: null,
    windowFrom: 0,
    windowTo: MINUTE,
    posts: 40,
    open,
    revision,
  };
}
