/** Which posts come first: the newest, or those that somebody should read. */
import { SegmentedControl } from "@mantine/core";
import { SORTS, type Sort } from "../../lib/urlState";

export const SORT_WORDS: Record<Sort, string> = {
  newest: "Newest",
  most_negative: "Most negative",
  least_sure: "Least sure",
  last_corrected: "Corrected",
};

export function SortChoice({ sort, onSort }: { sort: Sort; onSort: (sort: Sort) => void }) {
  return (
    <span data-no-export>
      <SegmentedControl
        size="xs"
        aria-label="Order of the posts"
        value={sort}
        onChange={(value) => onSort(value as Sort)}
        transitionDuration={0}
        data={SORTS.map((value) => ({ value, label: SORT_WORDS[value] }))}
      />
    </span>
  );
}
