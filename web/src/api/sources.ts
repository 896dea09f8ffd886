/** Sources that are read, and files that people bring. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Choices, queryOf, sampleOf } from "../features/sources/choices";
import { ask, get } from "./client";
import type { components } from "./schema";
import { sendFile } from "./sendFile";

type Schemas = components["schemas"];
export type ReadSource = Schemas["ReadSourceOut"];
export type Inspection = Schemas["InspectionOut"];
export type FileImport = Schemas["ImportOut"];

const IMPORTS = ["imports"];
const AGAIN_AFTER_MS = 5_000;
/** So many that every network of the simulator is among them while it runs. */
const NEWEST = 100;
const READING_AGAIN_AFTER_MS = 1_000;
const IDLE_AGAIN_AFTER_MS = 15_000;

export function isOngoing({ phase }: FileImport): boolean {
  return phase === "uploading" || phase === "reading";
}

/** When each source that is read was heard. */
export function useCoverage() {
  return useQuery({
    queryKey: ["coverage"],
    queryFn: async ({ signal }) => ({
      at: Date.now(),
      sources: (await get("/api/sources/coverage", {}, signal)).sources,
    }),
    refetchInterval: AGAIN_AFTER_MS,
  });
}

/** The newest posts, to see where posts come from. */
export function useNewest() {
  return useQuery({
    queryKey: ["newest"],
    queryFn: async ({ signal }) => (await get("/api/posts", { limit: NEWEST }, signal)).posts,
    refetchInterval: AGAIN_AFTER_MS,
  });
}

export function useImports() {
  return useQuery({
    queryKey: IMPORTS,
    queryFn: async ({ signal }) => (await get("/api/imports", {}, signal)).imports,
    refetchInterval: ({ state: { data } }) =>
      data?.some(isOngoing) ? READING_AGAIN_AFTER_MS : IDLE_AGAIN_AFTER_MS,
  });
}

/** What a file would become, read with these options. The last answer stays meanwhile. */
export function useInspection(file: File, choices: Choices) {
  return useQuery({
    queryKey: ["inspection", file.name, file.size, file.lastModified, choices],
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) => {
      const look = async ({ part, cut }: { part: Blob; cut: boolean }) => {
        const query = { ...queryOf(file.name, choices), part: String(cut) };
        return (await sendFile("/api/imports/inspect", query, part, { signal })) as Inspection;
      };
      const sample = sampleOf(file);
      const found = await look(sample);
      // Of a table of JSON whose columns stand one after the other, no beginning has a whole row.
      return sample.cut && found.rows === 0 ? look({ part: file, cut: false }) : found;
    },
  });
}

/** Send a file to be imported; `onProgress` is told how much of it has gone. */
export function useImportFile() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ file, choices, onProgress }: Sent) =>
      (await sendFile("/api/imports", queryOf(file.name, choices), file, {
        onProgress,
      })) as FileImport,
    onSettled: () => queries.invalidateQueries({ queryKey: IMPORTS }),
  });
}

interface Sent {
  file: File;
  choices: Choices;
  onProgress: (share: number) => void;
}

export function useStopImport() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => ask("POST", `/api/imports/${encodeURIComponent(id)}/stop`),
    onSettled: () => queries.invalidateQueries({ queryKey: IMPORTS }),
  });
}
