import { expect, it } from "vitest";
import type { Driver } from "../api/incidents";
import { anIncident } from "../test/server";
import { driverName, lasted, mostUrgent, nowOf, observedOf, subjectOf, usualOf } from "./incidents";

const told = (parts: Parameters<typeof anIncident>[0]) => {
  const incident = anIncident(parts);
  return `${subjectOf(incident)}: ${observedOf(incident)}, ${usualOf(incident)}`;
};

it("tells each kind and metric in its own unit", () => {
  expect(told({})).toBe("Negative posts: 48%, usual 17–24%");
  expect(told({ kind: "threshold", expected: 0.3 })).toBe("Negative posts: 48%, limit 30%");
  expect(told({ metric: "posts", observed: 41.2, lower: 3, upper: 9 })).toBe(
    "Posts: 41 per minute, usual 3–9 per minute",
  );
  expect(told({ kind: "no_data", metric: "posts", observed: 0, expected: 2.25 })).toBe(
    "Posts: none, usual 2.3 per minute",
  );
  expect(told({ kind: "threshold", metric: "posts", observed: 4 / 60, expected: 0.05 })).toBe(
    "Posts: 0.067 per minute, limit 0.05 per minute",
  );
  expect(told({ kind: "change", expected: 0.004 })).toBe("Negative posts: 48%, before 0.4%");
  expect(told({ kind: "threshold", metric: "net_sentiment", observed: -21, expected: -10 })).toBe(
    "Net sentiment: −21, limit −10",
  );
  expect(told({ source: "mastodon", lower: 0.2, upper: 0.2 })).toBe(
    "Negative posts from mastodon: 48%, usual 20%",
  );
});

it("says that there are no posts where there is no value now", () => {
  expect(nowOf(anIncident({}))).toBe("50%");
  expect(nowOf(anIncident({ present: null }))).toBe("no posts");
  expect(nowOf(anIncident({ present: 0 }))).toBe("0%");
  expect(nowOf(anIncident({ present: null, present_at: null }))).toBe("48%");
  expect(nowOf(anIncident({ present: null, state: "resolved" }))).toBe("48%");
});

it("tells how long in two units at most", () => {
  const minute = 60_000;
  expect([0, 3, 60, 130, 1_440, 5_941].map((n) => lasted(n * minute))).toEqual([
    "1 min",
    "3 min",
    "1 h",
    "2 h 10 min",
    "1 d",
    "4 d 3 h",
  ]);
});

it("puts first what nobody has in hand, then the worst, then the newest", () => {
  const at = "2026-01-01T00:00:00Z";
  const taken = anIncident({ id: "taken", acknowledged_at: at });
  const mild = anIncident({ id: "mild", severity: "warning" });
  const old = anIncident({ id: "old", started_at: at });
  const over = anIncident({ id: "over", state: "resolved" });
  expect(mostUrgent([taken, mild, old, over])?.id).toBe("old");
  expect(mostUrgent([taken, mild, old, anIncident({ id: "new" })])?.id).toBe("new");
  expect(mostUrgent([taken, over])?.id).toBe("taken");
  expect(mostUrgent([over])).toBeNull();
});

it("quotes what posts say, and nothing that names itself", () => {
  const known = anIncident().drivers[0] as Driver;
  const name = (kind: Driver["kind"], value: string) => driverName({ ...known, kind, value });
  expect(name("word", "twice")).toBe("“twice”");
  expect(name("phrase", "charged twice")).toBe("“charged twice”");
  expect(name("hashtag", "#outage")).toBe("#outage");
  expect(name("source", "forum")).toBe("forum");
});
