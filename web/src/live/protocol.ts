/** The frames of the live socket, read with suspicion: what is unknown is ignored, never shown. */
import * as z from "zod/mini";
import type { Bucket } from "../lib/buckets";
import { shown } from "../lib/sentiment";

const moment = z.pipe(
  z.string().check(z.refine((text) => !Number.isNaN(Date.parse(text)), "not a time")),
  z.transform((text: string) => Date.parse(text)),
);
const count = z.number().check(z.nonnegative());

const post = z.pipe(
  z.object({
    post_id: z.string(),
    source: z.string(),
    content: z.string(),
    author: z.nullish(z.string()),
    url: z.nullish(z.string()),
    created_at: moment,
    sentiment: z.object({
      label: z.string(),
      confidence: z.number(),
      emotion: z.string(),
      present_emotions: z.nullish(z.array(z.string())),
      model_name: z.nullish(z.string()),
      corrected: z.nullish(z.boolean()),
    }),
  }),
  z.transform(
    (raw): Post => ({
      id: raw.post_id,
      source: raw.source,
      content: raw.content,
      author: raw.author ?? null,
      url: raw.url ?? null,
      at: raw.created_at,
      label: raw.sentiment.label,
      confidence: raw.sentiment.confidence,
      emotion: raw.sentiment.emotion,
      emotions: shown(raw.sentiment),
      model: raw.sentiment.model_name ?? null,
      corrected: raw.sentiment.corrected ?? false,
    }),
  ),
);

const bucket = z.pipe(
  z.object({
    timestamp: moment,
    positive: count,
    neutral: count,
    negative: count,
    emotions: z._default(z.record(z.string(), count), {}),
  }),
  z.transform(({ timestamp, ...counts }): Bucket => ({ at: timestamp, ...counts })),
);

const alert = z.pipe(
  z.object({
    id: z.string(),
    alert_type: z.string(),
    actual_ratio: z.number(),
    threshold: z.number(),
    created_at: moment,
    window_start: moment,
    window_end: moment,
    post_count: count,
    state: z.string(),
    peak_ratio: z.nullish(z.number()),
    resolved_at: z.nullish(moment),
    acknowledged_at: z.nullish(moment),
    acknowledged_by: z.nullish(z.string()),
    revision: z._default(count, 0),
  }),
  z.transform(
    (raw): Alert => ({
      id: raw.id,
      type: raw.alert_type,
      ratio: raw.actual_ratio,
      peak: raw.peak_ratio ?? raw.actual_ratio,
      threshold: raw.threshold,
      openedAt: raw.created_at,
      resolvedAt: raw.resolved_at ?? null,
      acknowledgedAt: raw.acknowledged_at ?? null,
      acknowledgedBy: raw.acknowledged_by ?? null,
      windowFrom: raw.window_start,
      windowTo: raw.window_end,
      posts: raw.post_count,
      open: raw.state === "open",
      revision: raw.revision,
    }),
  ),
);

const counts = z.object({ positive: count, neutral: count, negative: count, total: count });
const totals = z.object({ last_minute: counts, last_hour: counts, last_24_hours: counts });

const position = z.pipe(
  z.string().check(z.regex(/^[^:]+:\d+$/)),
  z.transform((text: string): Position => {
    const colon = text.lastIndexOf(":");
    return { epoch: text.slice(0, colon), sequence: Number(text.slice(colon + 1)) };
  }),
);

const picture = {
  timestamp: moment,
  posts: z.array(post),
  buckets: z.array(bucket),
  totals,
  alerts: z._default(z.array(alert), []),
};

const frame = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("hello"),
    timestamp: moment,
    epoch: z.string(),
    heartbeat_ms: z.number(),
  }),
  z.object({ type: z.literal("snapshot"), position, ...picture }),
  z.object({
    type: z.literal("update"),
    from: position,
    to: position,
    seen: count,
    deleted: z._default(z.array(z.string()), []),
    ...picture,
  }),
  z.object({ type: z.literal("reset"), timestamp: moment, reason: z._default(z.string(), "") }),
  z.object({ type: z.literal("ping"), timestamp: moment }),
]);

export interface Position {
  readonly epoch: string;
  readonly sequence: number;
}

export interface Post {
  readonly id: string;
  readonly source: string;
  readonly content: string;
  readonly author: string | null;
  readonly url: string | null;
  readonly at: number;
  readonly label: string;
  /** 0 to 1. */
  readonly confidence: number;
  /** The one it is counted as. */
  readonly emotion: string;
  /** All that the text shows, as they are told. */
  readonly emotions: readonly string[];
  readonly model: string | null;
  /** A person has said otherwise than the model. */
  readonly corrected: boolean;
}

export interface Alert {
  readonly id: string;
  readonly type: string;
  /** Negative posts for each positive one, when it opened and at its worst. */
  readonly ratio: number;
  readonly peak: number;
  readonly threshold: number;
  readonly openedAt: number;
  readonly resolvedAt: number | null;
  /** When somebody said to have seen it. */
  readonly acknowledgedAt: number | null;
  readonly acknowledgedBy: string | null;
  readonly windowFrom: number;
  readonly windowTo: number;
  readonly posts: number;
  readonly open: boolean;
  /** Of two states of an alert the one with the higher number is the newer. */
  readonly revision: number;
}

export type Totals = z.infer<typeof totals>;
export type Frame = z.infer<typeof frame>;
export type Snapshot = Extract<Frame, { type: "snapshot" }>;
export type Update = Extract<Frame, { type: "update" }>;

/** Read one text frame; `null` for a type this page does not know, or a malformed frame. */
export function parseFrame(text: string): Frame | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const result = frame.safeParse(value);
  return result.success ? result.data : null;
}

/** Read posts as `GET /api/posts` gives them; one that cannot be read is left out. */
export function readPosts(values: readonly unknown[]): Post[] {
  return values.flatMap((value) => {
    const result = post.safeParse(value);
    return result.success ? [result.data] : [];
  });
}

/** Read alerts as `GET /api/alerts` gives them; one that cannot be read is left out. */
export function readAlerts(values: readonly unknown[]): Alert[] {
  return values.flatMap((value) => {
    const result = alert.safeParse(value);
    return result.success ? [result.data] : [];
  });
}
