/** Incidents of rules: which there are, one in full, and who has them in hand. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { IncidentFilters } from "../lib/urlState";
import { ask, get } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Incident = Schemas["IncidentOut"];
export type IncidentDetail = Schemas["IncidentDetail"];
export type Driver = Schemas["DriverOut"];
export type Delivery = Schemas["DeliveryOut"];
export type RuleSeries = Schemas["RuleSeriesOut"];

const SHOWN = 50;
const AGAIN_AFTER_MS = 30_000;
const POLL_EVERY_MS = 10_000;

/** The rule of the environment: it is none of the rules that are made here. */
export const BUILT_IN_RULE = { id: "00000000-0000-0000-0000-000000000000", name: "Negative ratio" };

export interface IncidentsKnown {
  /** The newest and all that are open, the newest first; of a topic where one is chosen. */
  readonly incidents: readonly Incident[];
  /** How many of these are open. */
  readonly open: number;
  /** How many others are open, which are not of the chosen topic. */
  readonly elsewhere: number;
}

export const NO_INCIDENTS: IncidentsKnown = { incidents: [], open: 0, elsewhere: 0 };
/** One page of the API: more are hardly open at once, and are counted. */
const OPEN_SHOWN = 100;

/**
 * What is open now, and the newest: all that the page says of open incidents comes from here.
 * `changes` differs whenever the live connection has told of a change.
 */
export function useIncidents(changes: string, polling: boolean, topic: string | null) {
  const queries = useQueryClient();
  useEffect(() => {
    if (changes !== "") queries.invalidateQueries({ queryKey: ["incidents"] });
  }, [queries, changes]);
  return useQuery({
    queryKey: ["incidents", "list", topic],
    queryFn: async ({ signal }) => {
      const [newest, firing] = await Promise.all([
        get("/api/incidents", { limit: SHOWN, topic }, signal),
        get("/api/incidents", { limit: OPEN_SHOWN, state: "firing" }, signal),
      ]);
      return knownOf(newest.incidents, firing.incidents, firing.total, topic);
    },
    refetchInterval: polling ? POLL_EVERY_MS : AGAIN_AFTER_MS,
  });
}

/** An old one that is open still is not among the newest; `total`: open ones of all topics. */
export function knownOf(
  newest: readonly Incident[],
  firing: readonly Incident[],
  total: number,
  topic: string | null,
): IncidentsKnown {
  const open = topic === null ? firing : firing.filter(({ topic_id }) => topic_id === topic);
  const known = new Map([...newest, ...open].map((incident) => [incident.id, incident]));
  const incidents = [...known.values()].sort(
    (a, b) => Date.parse(b.started_at) - Date.parse(a.started_at),
  );
  if (topic === null) return { incidents, open: total, elsewhere: 0 };
  return { incidents, open: open.length, elsewhere: total - open.length };
}

/** As many on a page of the list. */
export const INCIDENTS_A_PAGE = 25;

/** One page of the incidents that pass the filters, the newest first. */
export function useIncidentPage({ p, ...filters }: IncidentFilters, topic: string | null) {
  return useQuery({
    queryKey: ["incidents", "page", topic, p, filters],
    queryFn: ({ signal }) =>
      get(
        "/api/incidents",
        { ...filters, topic, limit: INCIDENTS_A_PAGE, offset: INCIDENTS_A_PAGE * (p - 1) },
        signal,
      ),
    refetchInterval: AGAIN_AFTER_MS,
    placeholderData: keepPreviousData,
  });
}

/** One incident in full. */
export function useIncident(id: string | null) {
  return useQuery({
    enabled: id !== null,
    queryKey: ["incidents", "one", id],
    queryFn: async ({ signal }) =>
      (await ask("GET", pathOf(id ?? ""), undefined, signal)) as IncidentDetail,
    refetchInterval: AGAIN_AFTER_MS,
  });
}

/** What an incident's rule has seen around it, against what is usual. */
export function useIncidentSeries(id: string, open: boolean) {
  return useQuery({
    queryKey: ["incidents", "series", id],
    queryFn: async ({ signal }) =>
      (await ask("GET", `${pathOf(id)}/series`, undefined, signal)) as RuleSeries,
    refetchInterval: open ? AGAIN_AFTER_MS : false,
    placeholderData: keepPreviousData,
  });
}

/** Say that somebody has an incident in hand, or that nobody has. */
export function useTakeInHand() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, taken, note }: { id: string; taken: boolean; note?: string }) =>
      ask(
        "POST",
        `${pathOf(id)}/${taken ? "acknowledge" : "unacknowledge"}`,
        taken ? { note: note || null } : undefined,
      ),
    onSettled: () =>
      Promise.all(
        ["incidents", "alerts"].map((key) => queries.invalidateQueries({ queryKey: [key] })),
      ),
  });
}

const pathOf = (id: string) => `/api/incidents/${encodeURIComponent(id)}`;
