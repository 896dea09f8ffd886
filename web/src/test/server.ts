/** The platform's REST API as the tests see it: a small world that a test may change. */
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import type { components } from "../api/schema";
import { filtered } from "./filtered";
import { aSeries } from "./series";

type Schemas = components["schemas"];

/** One instant for the posts of a file: taken for each, two could differ and change places. */
const LOADED_AT = Date.now();

export function aPost(id: string, parts: Partial<Schemas["PostOut"]> = {}): Schemas["PostOut"] {
  return {
    post_id: id,
    source: "bluesky",
    content: `text of ${id}`,
    author: "ann",
    ...{ title: null, author_name: null, kind: null, reply_to: null, links: null },
    engagement: null,
    topics: [],
    created_at: new Date(LOADED_AT - 61_000).toISOString(),
    lang: "en",
    url: null,
    sentiment: {
      label: "positive",
      confidence: 0.93,
      emotion: "joy",
      present_emotions: ["joy"],
      model_name: "m",
      corrected: false,
      model_label: null,
      model_emotion: null,
      scores: {},
      emotions: {},
    },
    ...parts,
  };
}

export function anAlert(parts: Partial<Schemas["AlertOut"]> = {}): Schemas["AlertOut"] {
  const now = new Date().toISOString();
  return {
    id: "alert-1",
    alert_type: "negative_ratio",
    actual_ratio: 3.5,
    peak_ratio: 4.6,
    threshold: 2,
    created_at: now,
    window_start: now,
    window_end: now,
    positive_count: 10,
    negative_count: 35,
    neutral_count: 5,
    post_count: 50,
    state: "open",
    calm_since: null,
    resolved_at: null,
    acknowledged_at: null,
    acknowledged_by: null,
    acknowledged_note: null,
    revision: 1,
    ...parts,
  };
}

export function anIncident(
  parts: Partial<Schemas["IncidentDetail"]> = {},
): Schemas["IncidentDetail"] {
  const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
  return {
    id: "incident-1",
    rule_id: "rule-1",
    rule_name: "Brand mood",
    kind: "anomaly",
    topic_id: null,
    source: null,
    metric: "negative_share",
    severity: "critical",
    state: "firing",
    observed: 0.48,
    expected: 0.2,
    lower: 0.17,
    upper: 0.24,
    peak: 0.56,
    emotion: null,
    post_count: 318,
    window_start: ago(37),
    window_end: ago(27),
    started_at: ago(27),
    resolved_at: null,
    present: 0.5,
    present_at: ago(0),
    peak_at: ago(10),
    unusual_since: ago(29),
    why_no_drivers: null,
    silenced: false,
    acknowledged_at: null,
    acknowledged_by: null,
    acknowledged_note: null,
    drivers: ["charging case", "#nivarofail"].map((value, n) => ({
      kind: n === 0 ? "phrase" : "hashtag",
      value,
      observed: 94 - 50 * n,
      expected: 3,
      lift: 31,
      z: 9,
      share_of_excess: 0.46 - 0.3 * n,
      authors: 80,
      example_post_ids: ["p1"],
    })),
    examples: [{ post_id: "p1", source: "bluesky", content: "a dead charging case", alike: 14 }],
    deliveries: [],
    timeline: [{ at: ago(27), kind: "opened", what: "opened by Brand mood", value: 0.48 }],
    ...parts,
  };
}

export function aTopic(
  name: string,
  parts: Partial<Schemas["TopicSummary"]> = {},
): Schemas["TopicSummary"] {
  const at = new Date(Date.now() - 60_000).toISOString();
  return {
    id: `id-of-${name}`,
    name,
    kind: "brand",
    query: name.toLowerCase(),
    query_version: 1,
    shown_version: 1,
    languages: [],
    state: "active",
    covered_from: at,
    backfill: { state: "done", done: 1, from: at },
    created_at: at,
    created_by: "ann",
    changed_at: at,
    changed_by: "ann",
    posts: 100,
    net_sentiment: 20,
    net_sentiment_change: -3,
    negative_share: 0.2,
    change: 0.25,
    open_incidents: 0,
    trend: [],
    ...parts,
  };
}

/** What the API holds; `reset` brings back the beginning: nothing. */
export const world = {
  posts: [] as Schemas["PostOut"][],
  alerts: [] as Schemas["AlertOut"][],
  incidents: [] as Schemas["IncidentDetail"][],
  drivers: [] as Schemas["DriverOut"][],
  topics: [] as Schemas["TopicSummary"][],
  sets: [] as Schemas["TopicSetOut"][],
  /** What who looks may do. */
  scopes: ["read", "respond", "manage"],
  minute: null as null | { positive: number; neutral: number; negative: number; joy: number },
  /** Posts that have waited for 9 s to be analysed. */
  late: 0,
  asked: [] as URL[],
  reset() {
    world.posts = [];
    world.alerts = [];
    world.incidents = [];
    world.drivers = [];
    world.topics = [];
    world.sets = [];
    world.scopes = ["read", "respond", "manage"];
    world.minute = null;
    world.late = 0;
    world.asked = [];
  },
};

function lastMinute(): string {
  return new Date(Math.floor(Date.now() / 60_000) * 60_000 - 60_000).toISOString();
}

export const server = setupServer(
  http.get("*/api/posts", ({ request }) => {
    const url = new URL(request.url);
    world.asked.push(url);
    const posts = filtered(world.posts, url.searchParams);
    return HttpResponse.json({ posts });
  }),
  http.get("*/api/sentiment/aggregate", () => {
    const { minute } = world;
    const bucket = minute && {
      timestamp: lastMinute(),
      positive_count: minute.positive,
      neutral_count: minute.neutral,
      negative_count: minute.negative,
    };
    return HttpResponse.json({ data: bucket ? [bucket] : [] });
  }),
  http.get("*/api/sentiment/emotions", () => {
    const { minute } = world;
    const bucket = minute && { timestamp: lastMinute(), joy_count: minute.joy };
    return HttpResponse.json({ data: bucket ? [bucket] : [] });
  }),
  http.get("*/api/posts/facets", () =>
    HttpResponse.json({
      sources: [{ name: "bluesky", count: 12 }],
      sentiments: [{ name: "positive", count: 1_234 }],
      emotions: [{ name: "joy", count: 7 }],
    }),
  ),
  http.get("*/api/auth/session", () =>
    HttpResponse.json({ required: false, name: null, scopes: world.scopes, login_url: null }),
  ),
  http.get("*/api/incidents", ({ request }) => {
    const { searchParams } = new URL(request.url);
    const wanted = { state: "state", severity: "severity", topic: "topic_id" } as const;
    const found = world.incidents.filter((incident) =>
      Object.entries(wanted).every(([name, field]) =>
        [null, incident[field]].includes(searchParams.get(name)),
      ),
    );
    const offset = Number(searchParams.get("offset") ?? 0);
    const limit = Number(searchParams.get("limit") ?? 50);
    const incidents = found.slice(offset, offset + limit);
    return HttpResponse.json({ incidents, total: found.length, limit, offset });
  }),
  http.get("*/api/silences", () => HttpResponse.json({ silences: [] })),
  http.get("*/api/rules", () => HttpResponse.json({ rules: [], idle: {} })),
  http.get("*/api/digests", () => HttpResponse.json({ digests: [], idle: {} })),
  http.get("*/api/drivers", () =>
    HttpResponse.json({
      drivers: world.drivers,
      posts: world.drivers.length > 0 ? 318 : 0,
      baseline_posts: 900,
      sampled: false,
      mix: 0.1,
      rate: 0.3,
    }),
  ),
  http.get("*/api/incidents/:id/series", ({ params }) => {
    const found = world.incidents.find(({ id }) => id === params.id);
    return found ? HttpResponse.json(aSeries(found)) : new HttpResponse(null, { status: 404 });
  }),
  http.get("*/api/incidents/:id", ({ params }) => {
    const found = world.incidents.find(({ id }) => id === params.id);
    return found
      ? HttpResponse.json(found)
      : HttpResponse.json({ detail: "there is no such incident" }, { status: 404 });
  }),
  http.post("*/api/incidents/:id/:verb", async ({ params, request }) => {
    const found = world.incidents.find(({ id }) => id === params.id);
    if (!found) return HttpResponse.json({ detail: "there is none" }, { status: 404 });
    const said = params.verb === "acknowledge" ? ((await request.json()) as { note?: string }) : {};
    found.acknowledged_note = said.note ?? null;
    found.acknowledged_at = params.verb === "acknowledge" ? new Date().toISOString() : null;
    return HttpResponse.json(found);
  }),
  http.get("*/api/topics", () => {
    const [from, to] = [new Date(Date.now() - 86_400_000), new Date()].map((at) =>
      at.toISOString(),
    );
    return HttpResponse.json({ topics: world.topics, from, to, period: "hour" });
  }),
  http.get("*/api/topics/compare", ({ request }) => {
    const url = new URL(request.url);
    world.asked.push(url);
    const wanted = url.searchParams.get("topics")?.split(",") ?? [];
    const found = wanted.flatMap((id) => world.topics.find((topic) => topic.id === id) ?? []);
    const all = found.reduce((sum, { posts }) => sum + posts, 0);
    const topics = found.map(({ id, name, posts, net_sentiment, covered_from }) => ({
      ...{ id, name, net_sentiment, covered_from, mentions: posts },
      share_of_voice: all > 0 ? (100 * posts) / all : null,
      series: [{ timestamp: lastMinute(), posts, positive: 0, negative: 0, neutral: posts }],
    }));
    const pair = topics.slice(0, 2).map(({ id }) => id);
    return HttpResponse.json({
      topics,
      overlap: pair.length === 2 ? [{ topics: pair.reverse(), posts: 12, sampled: false }] : [],
      period: "15minute",
      from: url.searchParams.get("from"),
      to: url.searchParams.get("to"),
    });
  }),
  http.get("*/api/topics/:id", ({ params }) => {
    const found = world.topics.find(({ id }) => id === params.id);
    return found
      ? HttpResponse.json(found)
      : HttpResponse.json({ detail: "there is no such topic" }, { status: 404 });
  }),
  http.get("*/api/topic-sets", () => HttpResponse.json({ sets: world.sets })),
  http.get("*/api/alerts", () => HttpResponse.json({ alerts: world.alerts })),
  http.get("*/api/stats", () =>
    HttpResponse.json({ lag: 0, queue_depth: world.late, waiting_seconds: world.late && 9 }),
  ),
  http.get("*/api/sources", () =>
    HttpResponse.json({
      sources: [{ source: "bluesky", posts: 12, first_post_at: null, last_post_at: null }],
    }),
  ),
);
