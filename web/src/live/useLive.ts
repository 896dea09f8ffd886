/** Joins a store to its socket for as long as a component wants to see it. */
import { useEffect, useState, useSyncExternalStore } from "react";
import { withTicket } from "../api/session";
import { apiUrl } from "../lib/address";
import { useNow } from "../lib/clock";
import type { Filters } from "../lib/filters";
import { FeedStore } from "./feedStore";
import type { Position } from "./protocol";
import { LiveSocket } from "./socket";

/** What the live connection knows of a post. */
const KNOWN = [
  "topic",
  "source",
  "exclude_source",
  "sentiment",
  "exclude_sentiment",
  "emotion",
  "exclude_emotion",
] as const;

export type LiveFilter = Pick<Filters, (typeof KNOWN)[number]>;

/**
 * A live store of the posts under `filter`; `null`: a store at rest, without a connection.
 * With `on` false there is no connection either, and whoever shows the store has to poll.
 */
export function useLive(filter: LiveFilter | null, on: boolean): FeedStore {
  const [store] = useState(() => new FeedStore());
  const key = filter === null ? null : filterKey(filter);
  useEffect(() => {
    if (key === null) return;
    store.switchFilter(key);
    if (!on) {
      store.setLink({ kind: "off" });
      return;
    }
    const socket = new LiveSocket({
      url: () => withTicket(liveUrl(key, store.position)),
      onFrame: store.accept,
      onLink: store.setLink,
    });
    return () => socket.close();
  }, [store, key, on]);
  return store;
}

export function usePicture(store: FeedStore) {
  return useSyncExternalStore(store.subscribe, () => store.view().picture);
}

/**
 * The picture once a second, for what one reads rather than watches; at once when it becomes
 * another picture: under another filter, begun anew, held or let go.
 */
export function useCalmPicture(store: FeedStore) {
  useNow();
  useSyncExternalStore(store.subscribe, () => {
    const { picture, paused } = store.view();
    return `${picture.filterKey} ${picture.position?.epoch} ${picture.holes} ${paused}`;
  });
  return store.view().picture;
}

/** Whether REST has to tell what the socket cannot. */
export function usePolling(store: FeedStore): boolean {
  return useSyncExternalStore(store.subscribe, () =>
    ["polling", "off"].includes(store.view().link.kind),
  );
}

export function useView(store: FeedStore) {
  return useSyncExternalStore(store.subscribe, store.view);
}

/** A filter as the query of an address: equal filters have equal keys. */
export function filterKey(filter: LiveFilter): string {
  const query = new URLSearchParams();
  for (const name of KNOWN) {
    const values = [filter[name] ?? []].flat();
    for (const value of values.toSorted()) query.append(name, value);
  }
  return query.toString();
}

export function liveUrl(key: string, position: Position | null): string {
  const url = apiUrl("ws/sentiment");
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  url.search = new URLSearchParams([["mode", "batch"], ...new URLSearchParams(key)]).toString();
  if (position) url.searchParams.set("since", `${position.epoch}:${position.sequence}`);
  return url.href;
}
