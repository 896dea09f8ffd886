/** The live stores of the page. What is picked in one chart narrows the others, not itself. */

import { type Filters, widened } from "../lib/filters";
import type { FeedStore } from "../live/feedStore";
import { filterKey, type LiveFilter, useLive } from "../live/useLive";

export interface Stores {
  /** Sentiments by time: under every filter but sentiment. */
  readonly mood: FeedStore;
  /** Emotions: under every filter but emotion. */
  readonly felt: FeedStore;
  /** Posts: under all filters. */
  readonly posts: FeedStore;
}

/** Views that ask for the same share a connection: one without filters, three at most. */
export function useStores(filters: Filters, on: boolean): Stores {
  const views: LiveFilter[] = [widened(filters, "sentiment"), widened(filters, "emotion"), filters];
  const keys = views.map(filterKey);
  const own = (n: number) => (keys.indexOf(keys[n] ?? "") === n ? (views[n] ?? null) : null);
  const first = useLive(own(0), on);
  const second = useLive(own(1), on);
  const third = useLive(own(2), on);
  const stores = [first, second, third];
  const storeOf = (n: number) => stores[keys.indexOf(keys[n] ?? "")] ?? first;
  return { mood: storeOf(0), felt: storeOf(1), posts: storeOf(2) };
}
