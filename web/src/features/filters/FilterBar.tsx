/** What one wants to see: sentiment, emotion, source, words. Kept in the address. */
import { Button, Skeleton, VisuallyHidden } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { lazy, memo, Suspense, useState } from "react";
import { CloseIcon, FilterIcon } from "../../components/icons";
import { Sheet } from "../../components/Sheet";
import type { Range } from "../../lib/range";
import { emotionWord, sentimentWord } from "../../lib/sentiment";
import { CLEARED, type Filters, filtersInUse } from "../../lib/urlState";
import styles from "./FilterBar.module.css";
import { useOptionCounts } from "./useOptionCounts";

/** What lets one choose from lists is an eighth of the page's weight, and is not what one reads first. */
const FilterFields = lazy(() => import("./FilterFields"));

interface FilterBarProps {
  filters: Filters;
  onChange: (filters: Partial<Filters>) => void;
  /** The stretch of time the posts beside the options are counted in. */
  range: Range;
}

/** Drawn anew only when a filter changes, not whenever the numbers move. */
export const FilterBar = memo(({ filters, onChange, range }: FilterBarProps) => {
  const [open, setOpen] = useState(false);
  const phone = useMediaQuery("(max-width: 639px)") ?? false;
  const used = filtersInUse(filters);
  const counts = useOptionCounts(filters, range);
  const fields = (
    <Suspense fallback={<Skeleton h={42} radius="md" />}>
      <FilterFields {...{ filters, onChange, counts }} />
    </Suspense>
  );
  return (
    <section className={styles.bar} aria-label="Filters">
      {phone ? (
        <Button
          variant="default"
          size="sm"
          leftSection={<FilterIcon />}
          aria-haspopup="dialog"
          data-open-filters
          onClick={() => setOpen(true)}
        >
          {used > 0 ? `Filters · ${used}` : "Filters"}
        </Button>
      ) : (
        fields
      )}
      {phone && open && (
        <Sheet title="Filters" place="side" onClose={() => setOpen(false)}>
          <div className={styles.drawer}>
            {fields}
            <Button onClick={() => setOpen(false)}>Show posts</Button>
          </div>
        </Sheet>
      )}
      {used > 0 && <Chips filters={filters} onChange={onChange} />}
    </section>
  );
});

const NAMES = {
  source: "Source",
  sentiment: "Sentiment",
  emotion: "Emotion",
  author: "Author",
  q: "Words",
} as const;

/** What is in use, each to be taken away by a press. */
function Chips({ filters, onChange }: Pick<FilterBarProps, "filters" | "onChange">) {
  const names = (Object.keys(NAMES) as (keyof typeof NAMES)[]).filter((name) => filters[name]);
  return (
    <div className={styles.chips}>
      {names.map((name) => (
        <button
          key={name}
          type="button"
          className={styles.chip}
          title="Remove this filter"
          onClick={() => onChange({ [name]: null })}
        >
          <VisuallyHidden>Remove filter </VisuallyHidden>
          <span className={styles.chipName}>{NAMES[name]}</span>{" "}
          <bdi className={styles.chipValue}>{wordOf(name, filters)}</bdi>
          <CloseIcon />
        </button>
      ))}
      <Button variant="subtle" size="compact-sm" onClick={() => onChange(CLEARED)}>
        Clear filters
      </Button>
    </div>
  );
}

function wordOf(name: keyof typeof NAMES, filters: Filters): string {
  const value = filters[name] ?? "";
  if (name === "sentiment") return sentimentWord(value);
  if (name === "emotion") return emotionWord(value);
  return value;
}
