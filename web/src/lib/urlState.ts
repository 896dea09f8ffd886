/** What one looks at, kept in the address: a link shows another person the same view. */
import {
  createMultiParser,
  parseAsArrayOf,
  parseAsBoolean,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
  useQueryState,
  useQueryStates,
} from "nuqs";
import { useCallback, useMemo } from "react";
import { PERIODS, readerZone } from "./calendar";
import { type Filters, MOST_VALUES } from "./filters";
import { DEFAULT_RANGE, type Range, readRange, sameRange, writeRange } from "./range";
import { EMOTION_FILTERS, SENTIMENT_FILTERS } from "./sentiment";

export const TREND_VIEWS = ["share", "volume", "net"] as const;

/** `?name=a&name=b`: each value once, in its order, no more than the API takes. */
function severalOf<T extends string>(known: readonly T[] | null) {
  return createMultiParser<readonly T[]>({
    parse: (texts) => {
      const read = texts.filter((text): text is T =>
        known === null ? text !== "" : (known as readonly string[]).includes(text),
      );
      return [...new Set(read)].slice(0, MOST_VALUES);
    },
    serialize: (values) => [...values],
    eq: (a, b) => a.length === b.length && a.every((value, n) => value === b[n]),
  })
    .withDefault([])
    .withOptions({ history: "push" });
}

export const SOURCE_FILTERS = {
  source: severalOf<string>(null),
  exclude_source: severalOf<string>(null),
};

const filterParsers = {
  ...SOURCE_FILTERS,
  sentiment: severalOf(SENTIMENT_FILTERS),
  exclude_sentiment: severalOf(SENTIMENT_FILTERS),
  emotion: severalOf(EMOTION_FILTERS),
  exclude_emotion: severalOf(EMOTION_FILTERS),
  author: severalOf<string>(null),
  exclude_author: severalOf<string>(null),
  q: parseAsString,
  /** A topic's id, or its name. Back leads to the topic before. */
  topic: parseAsString.withOptions({ history: "push" }),
};

/** Filters of the page. */
export function useFilters() {
  const [filters, set] = useQueryStates(filterParsers);
  const change = useCallback((to: Partial<Filters>) => void set(to), [set]);
  return [filters satisfies Filters as Filters, change] as const;
}

/**
 * `from=now-15m&to=now`, or two moments; the same object while the address says the same.
 * `usual`: what an address without them means.
 */
export function useRange(usual: Range = DEFAULT_RANGE) {
  const [{ from, to }, set] = useQueryStates(
    { from: parseAsString, to: parseAsString },
    { history: "push" },
  );
  const range = useMemo(
    () => (from === null && to === null ? usual : readRange(from, to)),
    [from, to, usual],
  );
  const setRange = useCallback(
    (next: Range) => set(sameRange(next, usual) ? { from: null, to: null } : writeRange(next)),
    [set, usual],
  );
  return [range, setRange] as const;
}

/** Whether the previous period is drawn beside the present one. */
export function useCompare() {
  return useQueryState("compare", parseAsBoolean.withDefault(false));
}

/** Whether times are told in UTC instead of the reader's own zone. */
export function useUtc() {
  return useQueryState("utc", parseAsBoolean.withDefault(false));
}

/** The zone in which times are told and days are counted, by its IANA name. */
export function useZone(): string {
  const [utc] = useUtc();
  return utc ? "UTC" : readerZone();
}

/** The buckets of the charts; `null`: those that fit the range. */
export function useBucketChoice() {
  return useQueryState("bucket", parseAsStringLiteral(PERIODS));
}

/** Whether the page keeps a live connection; without, it asks over REST every 10 s. */
export function useLiveUpdates() {
  return useQueryState("live", parseAsBoolean.withDefault(true));
}

/** Whether the page hangs on a wall: larger, and without what one would press. */
export function useWall() {
  return useQueryState("wall", parseAsBoolean.withDefault(false));
}

/** The post whose details are open. */
export function useOpenPost() {
  return useQueryState("post", parseAsString.withOptions({ history: "push" }));
}

export const PAGES = ["rules", "channels", "routes", "silences", "digests"] as const;

/** The part of the settings that is open. */
export function useSettingsPage() {
  return useQueryState("page", parseAsStringLiteral(PAGES).withOptions({ history: "push" }));
}

export function useTrendView() {
  return useQueryState("trend", parseAsStringLiteral(TREND_VIEWS).withDefault("share"));
}

export const SORTS = ["newest", "most_negative", "least_sure", "last_corrected"] as const;
export type Sort = (typeof SORTS)[number];

/** The order of the posts. */
export function useSort() {
  return useQueryState(
    "sort",
    parseAsStringLiteral(SORTS).withDefault("newest").withOptions({ history: "push" }),
  );
}

export const VIEWS = ["incidents", "topics", "compare", "sources"] as const;
export type View = (typeof VIEWS)[number];

/** Which page one is on, `null`: the overview; and what is chosen there. Back leads back. */
export function usePlace() {
  const [place, set] = useQueryStates(
    {
      view: parseAsStringLiteral(VIEWS),
      /** The incident that is shown in full; messages link to it. */
      incident: parseAsString,
      /** The topic that is being changed, or `new`. */
      edit: parseAsString,
      /** The topics that are compared, by their ids or names. */
      topics: parseAsArrayOf(parseAsString),
      /** The saved set that is compared. */
      set: parseAsString,
      topic: parseAsString,
    },
    { history: "push" },
  );
  /** Whoever goes to a page leaves the incident, and begins at its top. */
  const setPlace = useCallback<typeof set>(
    (to, options) => {
      const elsewhere = to && ["view", "incident", "edit"].some((part) => part in to);
      const leaves = to && "view" in to && !("incident" in to);
      return set(leaves ? { ...to, incident: null } : to, {
        scroll: elsewhere === true,
        ...options,
      });
    },
    [set],
  );
  const view: View | null = place.incident === null ? place.view : "incidents";
  return [useMemo(() => ({ ...place, view }), [place, view]), setPlace] as const;
}

const SEVERITIES = ["info", "warning", "critical"] as const;

/** Which incidents the page of incidents lists. */
export function useIncidentFilters() {
  return useQueryStates(
    {
      state: parseAsStringLiteral(["firing", "resolved"] as const),
      severity: parseAsStringLiteral(SEVERITIES),
      rule: parseAsString,
      /** The page of the list, from 1. */
      p: parseAsInteger.withDefault(1),
    },
    { history: "push" },
  );
}

export type IncidentFilters = ReturnType<typeof useIncidentFilters>[0];

export type SetPlace = ReturnType<typeof usePlace>[1];
