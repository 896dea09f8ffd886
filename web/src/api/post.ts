/** One post in full: every score, what each word weighed, and what people said of it. */
import { type QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import * as z from "zod/mini";
import { ask } from "./client";

const scores = z._default(z.nullish(z.record(z.string(), z.number())), {});
const relabel = z.object({
  id: z.union([z.string(), z.number()]),
  by: z.nullish(z.string()),
  at: z.string(),
  field: z.string(),
  from: z.nullish(z.string()),
  to: z.nullish(z.string()),
  note: z.nullish(z.string()),
});
const detail = z.object({
  post_id: z.string(),
  source: z.string(),
  content: z.string(),
  author: z.nullish(z.string()),
  url: z.nullish(z.string()),
  lang: z.nullish(z.string()),
  created_at: z.string(),
  sentiment: z.object({
    label: z.string(),
    confidence: z.number(),
    emotion: z.string(),
    present_emotions: z.nullish(z.array(z.string())),
    model_name: z.nullish(z.string()),
    scores,
    emotions: scores,
    corrected: z.nullish(z.boolean()),
    model_label: z.nullish(z.string()),
    model_emotion: z.nullish(z.string()),
  }),
  relabels: z._default(z.nullish(z.array(relabel)), []),
});

export type PostDetail = z.infer<typeof detail>;

export interface Word {
  readonly start: number;
  readonly end: number;
  /** Above 0: it speaks for the label. */
  readonly weight: number;
}

const explanation = z.object({
  results: z.array(
    z.object({
      label: z.string(),
      words: z.nullish(
        z.array(z.object({ start: z.number(), end: z.number(), weight: z.number() })),
      ),
    }),
  ),
});

const pathOf = (id: string) => `/api/posts/${encodeURIComponent(id)}`;
const keyOf = (id: string) => ["post", id];

export function usePost(id: string) {
  return useQuery({
    queryKey: keyOf(id),
    queryFn: async ({ signal }) => z.parse(detail, await ask("GET", pathOf(id), undefined, signal)),
  });
}

/** What each word of a text weighs for the label the model gives it. */
export function useExplanation(text: string | undefined) {
  return useQuery({
    queryKey: ["explanation", text],
    enabled: text !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) => {
      const body = { text, explain: true };
      const [first] = z.parse(explanation, await ask("POST", "/api/analyze", body, signal)).results;
      return { label: first?.label ?? "", words: (first?.words ?? []) as readonly Word[] };
    },
  });
}

export interface Correction {
  readonly sentiment?: string;
  readonly emotion?: string;
  readonly by?: string;
  readonly note?: string;
}

/** Say what a post is; `null` takes all corrections back. */
export function useRelabel(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (said: Correction | null) => {
      const path = `${pathOf(id)}/label`;
      return z.parse(detail, await (said ? ask("PUT", path, said) : ask("DELETE", path)));
    },
    onSuccess: (post) => {
      queries.setQueryData(keyOf(id), post);
      countAgain(queries);
    },
  });
}

interface Labelled {
  readonly id: string;
  readonly label: string;
}

/** The same sentiment for many posts, one after another; those before a failure are corrected. */
export function useRelabelMany() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ posts, label }: { posts: readonly Labelled[]; label: string }) => {
      const wrong = posts.filter((post) => post.label !== label);
      for (const { id } of wrong) {
        const said = await ask("PUT", `${pathOf(id)}/label`, { sentiment: label });
        queries.setQueryData(keyOf(id), z.parse(detail, said));
      }
      return { corrected: wrong.length, right: posts.length - wrong.length };
    },
    onSettled: () => countAgain(queries),
  });
}

function countAgain(queries: QueryClient): void {
  for (const counted of ["posts", "sentiments", "emotions", "facets"]) {
    queries.invalidateQueries({ queryKey: [counted] });
  }
}
