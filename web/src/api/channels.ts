/** Channels: the ways to reach people. Their secrets go in and never come out. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ask, get } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Channel = Schemas["ChannelOut"];
export type NewChannel = Pick<Schemas["ChannelIn"], "name" | "kind" | "url" | "to" | "secret">;
export type TestAnswer = Schemas["TestOut"];

const CHANNELS = ["channels"];

export function useChannels(enabled = true) {
  return useQuery({
    enabled,
    queryKey: CHANNELS,
    queryFn: async ({ signal }) => (await get("/api/channels", {}, signal)).channels,
  });
}

/** Make a channel. A secret that the platform has made up is told this once. */
export function useMakeChannel() {
  return useChange(
    async (channel: NewChannel) =>
      (await ask("POST", "/api/channels", channel)) as Schemas["ChannelCreated"],
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

const pathOf = (id: string) => `/api/channels/${encodeURIComponent(id)}`;
