/** Channels: the ways to reach people. Their secrets go in and never come out. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ask, get } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Channel = Schemas["ChannelOut"];
export type NewChannel = Schemas["ChannelIn"];
/** What is left out stays as it is. */
export type ChannelChange = Omit<Schemas["ChannelPatch"], "version">;
export type TestAnswer = Schemas["TestOut"];

const CHANNELS = ["channels"];

export function useChannels(enabled = true) {
  return useQuery({
    enabled,
    queryKey: CHANNELS,
    queryFn: async ({ signal }) => (await get("/api/channels", {}, signal)).channels,
  });
}

type Saving = { channel: NewChannel } | { change: ChannelChange; of: Channel };

/**
 * Make a channel, or change one as the next version of what was read. A secret that the platform
 * has made up is told this once.
 */
export function useSaveChannel() {
  return useChange(
    async (saving: Saving) =>
      ("channel" in saving
        ? await ask("POST", "/api/channels", saving.channel)
        : await changed(saving.of, saving.change)) as Channel & { secret?: string | null },
  );
}

export function usePauseChannel() {
  return useChange(({ channel, paused }: { channel: Channel; paused: boolean }) =>
    changed(channel, { state: paused ? "paused" : "active" }),
  );
}

export function useDeleteChannel() {
  return useChange(({ id }: Channel) => ask("DELETE", pathOf(id)));
}

/** Send a test now; what the other side answers is told. */
export function useTestChannel() {
  return useMutation({
    mutationFn: async (id: string) => (await ask("POST", `${pathOf(id)}/test`)) as TestAnswer,
  });
}

function useChange<T, R>(mutationFn: (change: T) => Promise<R>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn,
    onSettled: () => queries.invalidateQueries({ queryKey: CHANNELS }),
  });
}

const changed = ({ id, version }: Channel, change: ChannelChange) =>
  ask("PATCH", pathOf(id), { ...change, version });

const pathOf = (id: string) => `/api/channels/${encodeURIComponent(id)}`;
