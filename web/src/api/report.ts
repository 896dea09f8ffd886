/** A report on a stretch of time, read over REST. */
import { useQuery } from "@tanstack/react-query";
import { get } from "./client";
import type { components } from "./schema";

export type Report = components["schemas"]["ReportOut"];
export type ReportDriver = components["schemas"]["ReportDriver"];

export interface ReportQuery {
  readonly topic: string | null;
  readonly set: string | null;
  readonly source: readonly string[];
  readonly exclude_source: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly tz: string;
}

/** What was read stays as it is: a report is of a moment. */
export function useReport(query: ReportQuery) {
  return useQuery({
    queryKey: ["report", query],
    queryFn: ({ signal }) => get("/api/report", query, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
