/** An incident's series as the API answers it: calm, a rise, and where it stands now. */
import type { components } from "../api/schema";

type Schemas = components["schemas"];

export function aSeries(incident: Schemas["IncidentOut"]): Schemas["RuleSeriesOut"] {
  // One instant for all: asked again a millisecond later, the last point lies after the end.
  const now = Date.now();
  const at = (minutes: number) => new Date(now - minutes * 60_000).toISOString();
  const point = (minutes: number, observed: number) => ({
    ...{ at: at(minutes), observed, expected: 0.2, lower: 0.17, upper: 0.24 },
    ...{ few: false, posts: 30, positive: 10, negative: 8 },
  });
  return {
    ...{ kind: "anomaly", metric: "negative_share", from: at(120), to: at(0) },
    ...{ step_minutes: 2, window_minutes: 10, threshold: null, resolve_threshold: null },
    points: [point(90, 0.21), point(60, 0.2), point(20, 0.56), point(0, 0.5)],
    incidents: [incident],
  };
}
