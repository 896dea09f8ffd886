/** Digests: what was said in a day or a week, sent to channels. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ask, get } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Digest = Schemas["DigestOut"];
export type NewDigest = Schemas["DigestIn"];
export type DigestSent = Schemas["DigestSent"];

const DIGESTS = ["digests"];
const AGAIN_AFTER_MS = 30_000;
/** Each receiver is waited for, one after the other. */
const SENDING_PATIENCE_MS = 120_000;

const DIGEST_LIST = {
  queryKey: DIGESTS,
  queryFn: ({ signal }: { signal: AbortSignal }) => get("/api/digests", {}, signal),
  refetchInterval: AGAIN_AFTER_MS,
};

export function useDigests() {
  return useQuery({ ...DIGEST_LIST, select: ({ digests }) => digests });
}

/** Why a digest is active and yet not made, by its id. */
export function useIdleDigests() {
  return useQuery({ ...DIGEST_LIST, select: ({ idle }) => idle }).data;
}

/** Keep a new digest, or a changed one as the next version of what was read. */
export function useSaveDigest() {
  return useChange(({ digest, of }: { digest: NewDigest; of: Digest | null }) =>
    of === null
      ? ask("POST", "/api/digests", digest)
      : ask("PATCH", pathOf(of), { ...digest, version: of.version }),
  );
}

export function usePauseDigest() {
  return useChange(({ digest, paused }: { digest: Digest; paused: boolean }) => {
    const { id: _, made_until: __, unsubscribed: ___, ...kept } = digest;
    return ask("PATCH", pathOf(digest), { ...kept, state: paused ? "paused" : "active" });
  });
}

export function useDeleteDigest() {
  return useChange((digest: Digest) => ask("DELETE", pathOf(digest)));
}

/** Send the one on the last period now; what each receiver answers is told. */
export function useSendDigest() {
  return useMutation({
    mutationFn: async (digest: Digest) =>
      (await ask(
        "POST",
        `${pathOf(digest)}/send`,
        undefined,
        undefined,
        SENDING_PATIENCE_MS,
      )) as DigestSent,
  });
}

function useChange<T>(mutationFn: (change: T) => Promise<unknown>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn,
    onSettled: () => queries.invalidateQueries({ queryKey: DIGESTS }),
  });
}

const pathOf = ({ id }: Digest) => `/api/digests/${encodeURIComponent(id)}`;
