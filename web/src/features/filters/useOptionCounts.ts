/** How many posts each option of each filter would leave: what stands beside the options. */
import { useFacets } from "../../api/queries";
import type { Filters } from "../../lib/filters";
import type { Range } from "../../lib/range";

type Named = ReadonlyMap<string, number>;

export interface OptionCounts {
  readonly sources: Named;
  readonly sentiments: Named;
  readonly emotions: Named;
}

/** Empty maps until they are known. */
export function useOptionCounts(filters: Filters, range: Range): OptionCounts {
  const facets = useFacets(filters, range).data;
  return {
    sources: byName(facets?.sources),
    sentiments: byName(facets?.sentiments),
    emotions: byName(facets?.emotions),
  };
}

function byName(counts: readonly { name: string; count: number }[] | undefined): Named {
  return new Map((counts ?? []).map(({ name, count }) => [name, count]));
}
