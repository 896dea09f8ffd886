/** Rules: what people want to be told of, and what a rule would have done. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ask, get } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Rule = Schemas["RuleOut"];
export type NewRule = Schemas["RuleIn"];
export type Backtest = Schemas["BacktestOut"];

const RULES = ["rules"];
export const BACKTEST_DAYS = 30;
const USUAL_EVERY_MS = 60_000;
/** While the past of a topic is counted. */
const AGAIN_AFTER_MS = 3_000;

const RULE_LIST = {
  queryKey: RULES,
  queryFn: ({ signal }: { signal: AbortSignal }) => get("/api/rules", {}, signal),
};

export function useRules() {
  return useQuery({ ...RULE_LIST, select: ({ rules }) => rules });
}

/** Why a rule is active and yet not evaluated, by its id. */
export function useIdleRules() {
  return useQuery({ ...RULE_LIST, select: ({ idle }) => idle }).data;
}

export type RuleSeries = Schemas["RuleSeriesOut"];

/** What an active anomaly rule of a topic (`null`: of all posts) has for usual; nothing without one. */
export function useUsual(
  topic: string | null | undefined,
  metric: Rule["metric"] | null,
  { from, to }: { from: number; to: number },
  stepMinutes: number,
) {
  const rule = useRules().data?.find(
    (one) =>
      one.kind === "anomaly" &&
      one.state === "active" &&
      one.metric === metric &&
      !one.source &&
      (one.topic_id ?? null) === topic,
  );
  return useQuery({
    queryKey: [...RULES, "series", rule?.id, rule?.version, from, to, stepMinutes],
    enabled: rule !== undefined && metric !== null && topic !== undefined,
    queryFn: async ({ signal }) => {
      const [begin, end] = [from, to].map((at) => encodeURIComponent(new Date(at).toISOString()));
      const query = `from=${begin}&to=${end}&step_minutes=${stepMinutes}`;
      const path = `${pathOf(rule as Rule)}/series?${query}`;
      return (await ask("GET", path, undefined, signal)) as RuleSeries;
    },
    refetchInterval: USUAL_EVERY_MS,
    placeholderData: keepPreviousData,
  });
}

/** Judge the past by a rule that need not be saved; `null`: it is not complete yet. */
export function useBacktest(rule: NewRule | null) {
  // Its name changes nothing.
  const asked = rule && { ...rule, name: "backtest", state: "active", days: BACKTEST_DAYS };
  return useQuery<Backtest>({
    queryKey: ["backtest", asked],
    enabled: asked !== null,
    retry: false,
    refetchInterval: ({ state }) => state.data?.preliminary === true && AGAIN_AFTER_MS,
    queryFn: async ({ signal }) =>
      (await ask("POST", "/api/rules/backtest", asked ?? {}, signal)) as Backtest,
  });
}

/** Keep a new rule, or a changed one as the next version of what was read. */
export function useSaveRule() {
  return useChange(({ rule, of }: { rule: NewRule; of: Rule | null }) =>
    of === null
      ? ask("POST", "/api/rules", rule)
      : ask("PATCH", pathOf(of), { ...rule, version: of.version }),
  );
}

export function usePauseRule() {
  return useChange(({ rule, paused }: { rule: Rule; paused: boolean }) => {
    const { id: _, created_at: __, ...kept } = rule;
    return ask("PATCH", pathOf(rule), { ...kept, state: paused ? "paused" : "active" });
  });
}

export function useDeleteRule() {
  return useChange((rule: Rule) => ask("DELETE", pathOf(rule)));
}

/** What changes a rule may end an incident. */
function useChange<T>(mutationFn: (change: T) => Promise<unknown>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn,
    onSettled: () =>
      Promise.all(
        [RULES, ["incidents"], ["alerts"]].map((queryKey) =>
          queries.invalidateQueries({ queryKey }),
        ),
      ),
  });
}

const pathOf = ({ id }: Rule) => `/api/rules/${encodeURIComponent(id)}`;
