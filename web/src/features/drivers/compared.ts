/** Which stretch is explained, and against which: an incident's, or the range shown. Pure. */
import type { Compared } from "../../api/drivers";
import type { Incident } from "../../api/incidents";
import type { Filters } from "../../lib/filters";

/** The API explains no longer stretches. */
const LONGEST_MS = 31 * 86_400_000;

/** So often what is explained up to now moves on. */
const STEP_MS = 60_000;

export interface Explained {
  readonly compared: Compared;
  /** Set where the stretch is that of an incident. */
  readonly incident: Incident | null;
}

interface Shown {
  readonly from: number;
  readonly to: number;
  readonly before: number;
  readonly beforeEnd: number;
}

/**
 * The incident that matters most of those within what is shown, from its first look on, against
 * what is usual; without one what is shown, against the period before. `null`: too long, or nothing is before.
 */
export function explained(
  { from, to, before, beforeEnd }: Shown,
  now: number,
  incidents: readonly Incident[],
): Explained | null {
  const end = Math.min(to, Math.ceil(now / STEP_MS) * STEP_MS);
  const incident = mostTelling(incidents, from, end);
  if (incident) {
    const opened = Date.parse(incident.window_start);
    const until = incident.resolved_at ? Date.parse(incident.resolved_at) : end;
    if (until > opened && until - opened <= LONGEST_MS)
      return { compared: { from: opened, to: until, baseline: null }, incident };
  }
  if (end <= from || to - from > LONGEST_MS || before >= beforeEnd) return null;
  return {
    compared: { from, to: end, baseline: { from: before, to: beforeEnd } },
    incident: null,
  };
}

/** Whose posts explain it: an incident is of its own topic and source, whatever is looked at. */
export function explainedBy(filters: Filters, incident: Incident | null): Filters {
  const { topic_id = null, source = null } = incident ?? {};
  return {
    ...filters,
    topic: filters.topic ?? topic_id,
    source: filters.source.length > 0 || source === null ? filters.source : [source],
  };
}

/** An open one first, then the newest; silence has nothing behind it. */
function mostTelling(incidents: readonly Incident[], from: number, to: number): Incident | null {
  const within = incidents.filter(
    ({ kind, started_at, resolved_at }) =>
      kind !== "no_data" &&
      Date.parse(started_at) < to &&
      (resolved_at === null || resolved_at === undefined || Date.parse(resolved_at) > from),
  );
  return within.find(({ state }) => state === "firing") ?? within[0] ?? null;
}
