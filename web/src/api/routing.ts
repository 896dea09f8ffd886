/** Routes: which channel is told of which incidents. Silences: nobody is, for a while. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ask, get } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Route = Schemas["RouteOut"];
export type NewRoute = Schemas["RouteIn"];
export type Silence = Schemas["SilenceOut"];
export type NewSilence = Schemas["SilenceIn"];
export type Match = Schemas["MatchIn"];

const ROUTES = ["routes"];
const SILENCES = ["silences"];
const AGAIN_AFTER_MS = 30_000;

export function useRoutes() {
  return useQuery({
    queryKey: ROUTES,
    queryFn: async ({ signal }) => (await get("/api/routes", {}, signal)).routes,
  });
}

/** Those that go on; they end by themselves. */
export function useSilences() {
  return useQuery({
    queryKey: SILENCES,
    queryFn: async ({ signal }) => (await get("/api/silences", {}, signal)).silences,
    refetchInterval: AGAIN_AFTER_MS,
  });
}

/** Keep a new route, or a whole one in place of another. */
export function useSaveRoute() {
  return useChange(ROUTES, ({ route, of }: { route: NewRoute; of: Route | null }) =>
    of === null ? ask("POST", "/api/routes", route) : ask("PATCH", routePath(of), route),
  );
}

export function useDeleteRoute() {
  return useChange(ROUTES, (route: Route) => ask("DELETE", routePath(route)));
}

export function useSilence() {
  return useChange(SILENCES, (silence: NewSilence) => ask("POST", "/api/silences", silence));
}

export function useEndSilence() {
  return useChange(SILENCES, ({ id }: Silence) =>
    ask("DELETE", `/api/silences/${encodeURIComponent(id)}`),
  );
}

function useChange<T>(queryKey: string[], mutationFn: (change: T) => Promise<unknown>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn,
    onSettled: () => queries.invalidateQueries({ queryKey }),
  });
}

const routePath = ({ id }: Route) => `/api/routes/${encodeURIComponent(id)}`;
