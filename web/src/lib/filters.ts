/**
 * Which posts one wants to see: those with one of the chosen values of each facet and with none of
 * the excluded ones, that hold the words. Pure.
 */
import {
  type EMOTION_FILTERS,
  emotionWord,
  type SENTIMENT_FILTERS,
  sentimentWord,
} from "./sentiment";

export const FACETS = ["source", "sentiment", "emotion", "author"] as const;
export type Facet = (typeof FACETS)[number];
export const MODES = ["chosen", "excluded"] as const;
export type Mode = (typeof MODES)[number];

/** As many values of one filter as the API takes. */
export const MOST_VALUES = 20;

interface Values {
  readonly source: readonly string[];
  readonly sentiment: readonly (typeof SENTIMENT_FILTERS)[number][];
  readonly emotion: readonly (typeof EMOTION_FILTERS)[number][];
  readonly author: readonly string[];
}

type Excluded = { readonly [F in Facet as `exclude_${F}`]: Values[F] };

/** Named as the address and the API name them. */
export interface Filters extends Values, Excluded {
  readonly q: string | null;
  readonly topic: string | null;
}

/** What one can clear: a topic is what one looks at, and stays. */
export const CLEARED = {
  source: [],
  exclude_source: [],
  sentiment: [],
  exclude_sentiment: [],
  emotion: [],
  exclude_emotion: [],
  author: [],
  exclude_author: [],
  q: null,
} satisfies Omit<Filters, "topic">;

export const NO_FILTERS: Filters = { ...CLEARED, topic: null };

/** The name of the filter that holds the values of a facet. */
export const fieldOf = <F extends Facet>(facet: F, mode: Mode): F | `exclude_${F}` =>
  mode === "chosen" ? facet : `exclude_${facet}`;

export function valuesOf(filters: Filters, facet: Facet, mode: Mode): readonly string[] {
  return filters[fieldOf(facet, mode)];
}

/** The change that chooses or excludes a value, or takes that back. */
export function toggled(
  filters: Filters,
  facet: Facet,
  value: string,
  mode: Mode,
): Partial<Filters> {
  const own = valuesOf(filters, facet, mode);
  const others = own.filter((one) => one !== value);
  return {
    ...without(filters, facet, value),
    [fieldOf(facet, mode)]: others.length < own.length ? others : [...own, value],
  };
}

function without(filters: Filters, facet: Facet, value: string): Partial<Filters> {
  const left = (mode: Mode) => valuesOf(filters, facet, mode).filter((one) => one !== value);
  return { [facet]: left("chosen"), [fieldOf(facet, "excluded")]: left("excluded") };
}

/** The change that leaves this value of a facet alone, or none: all are shown. */
export function only(facet: Facet, value: string | null): Partial<Filters> {
  return { [facet]: value === null ? [] : [value], [fieldOf(facet, "excluded")]: [] };
}

/** The change that excludes a value. */
export function hide(filters: Filters, facet: Facet, value: string): Partial<Filters> {
  return valuesOf(filters, facet, "excluded").includes(value)
    ? {}
    : toggled(filters, facet, value, "excluded");
}

/** Whether the API takes no further value. */
export function isFull(filters: Filters, facet: Facet, mode: Mode): boolean {
  return valuesOf(filters, facet, mode).length >= MOST_VALUES;
}

/** Those of `names` that a facet shows; `null`: it leaves none out, or shows none of them. */
export function visible<N extends string>(
  filters: Filters,
  facet: Facet,
  names: readonly N[],
): readonly N[] | null {
  const chosen = valuesOf(filters, facet, "chosen");
  const excluded = valuesOf(filters, facet, "excluded");
  const left = names.filter(
    (name) => (chosen.length === 0 || chosen.includes(name)) && !excluded.includes(name),
  );
  return left.length === 0 || left.length === names.length ? null : left;
}

export interface Used {
  readonly facet: Facet;
  readonly value: string;
  readonly mode: Mode;
}

/** Every value in use, facet by facet: the chosen ones first. */
export function usedOf(filters: Filters): Used[] {
  return FACETS.flatMap((facet) =>
    MODES.flatMap((mode) =>
      valuesOf(filters, facet, mode).map((value) => ({ facet, value, mode })),
    ),
  );
}

export function filtersInUse(filters: Filters): number {
  return usedOf(filters).length + (filters.q ? 1 : 0);
}

/** The filters without those of one facet. */
export function widened(filters: Filters, facet: Facet): Filters {
  return { ...filters, ...only(facet, null) };
}

/** Whether only the store can tell: the live connection knows neither words nor authors. */
export function isSearch({ author, exclude_author, q }: Filters): boolean {
  return author.length > 0 || exclude_author.length > 0 || q !== null;
}

/** Whether the filters on authors let a post pass. */
export function passesAuthor({ author, exclude_author }: Filters, of: string | null): boolean {
  if (of === null) return author.length === 0;
  return (author.length === 0 || author.includes(of)) && !exclude_author.includes(of);
}

/** Whether a value is all that is chosen of a facet. */
export function isOnly(filters: Filters, facet: Facet, value: string): boolean {
  const chosen = valuesOf(filters, facet, "chosen");
  return chosen.length === 1 && chosen[0] === value;
}

export function wordOf(facet: Facet, value: string): string {
  if (facet === "sentiment") return sentimentWord(value);
  return facet === "emotion" ? emotionWord(value) : value;
}

/** "reddit", "reddit +2", "not reddit", "reddit, not …"; `null`: no value is in use. */
export function summaryOf(filters: Filters, facet: Facet): string | null {
  const parts = MODES.flatMap((mode) => {
    const [first, ...others] = valuesOf(filters, facet, mode);
    if (first === undefined) return [];
    const more = others.length > 0 ? ` +${others.length}` : "";
    return `${mode === "excluded" ? "not " : ""}${wordOf(facet, first)}${more}`;
  });
  return parts.length > 0 ? parts.join(", ") : null;
}
