/** What one wants to see: sentiment, emotion, source, words. Kept in the address. */
import { Button, Skeleton, VisuallyHidden } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { lazy, memo, Suspense, useState } from "react";
import { useSources } from "../../api/queries";
import { CloseIcon, FilterIcon } from "../../components/icons";
import { Sheet } from "../../components/Sheet";
import {
  CLEARED,
  type Facet,
  type Filters,
  filtersInUse,
  toggled,
  usedOf,
  wordOf,
} from "../../lib/filters";
import type { Range } from "../../lib/range";
import styles from "./FilterBar.module.css";
import { fieldHint, sourceHints } from "./hints";
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
      {used > 0 && <Hints filters={filters} />}
    </section>
  );
});

const NAMES: Record<Facet, string> = {
  source: "Source",
  sentiment: "Sentiment",
  emotion: "Emotion",
  author: "Author",
};

/** What is in use, each to be taken away by a press. */
function Chips({ filters, onChange }: Pick<FilterBarProps, "filters" | "onChange">) {
  return (
    <div className={styles.chips}>
      {usedOf(filters).map(({ facet, value, mode }) => (
        <Chip
          key={`${mode} ${facet} ${value}`}
          name={NAMES[facet]}
          excluded={mode === "excluded"}
          word={wordOf(facet, value)}
          onRemove={() => onChange(toggled(filters, facet, value, mode))}
        />
      ))}
      {filters.q && <Chip name="Words" word={filters.q} onRemove={() => onChange({ q: null })} />}
      <Button variant="subtle" size="compact-sm" onClick={() => onChange(CLEARED)}>
        Clear filters
      </Button>
    </div>
  );
}

/** Why nothing may be found, where that can be told from how it is written. */
function Hints({ filters }: Pick<FilterBarProps, "filters">) {
  const sources = useSources().data ?? [];
  const field = fieldHint(filters.q);
  const named = [...filters.source, ...filters.exclude_source];
  const hints = sourceHints(
    named,
    sources.map(({ source }) => source),
  );
  if (field) hints.push(field);
  if (hints.length === 0) return null;
  return (
    <p role="status" className={styles.hint}>
      {hints.join(" ")}
    </p>
  );
}

interface ChipProps {
  name: string;
  word: string;
  excluded?: boolean;
  onRemove: () => void;
}

function Chip({ name, word, excluded = false, onRemove }: ChipProps) {
  return (
    <button
      type="button"
      className={styles.chip}
      data-excluded={excluded || undefined}
      title="Remove this filter"
      onClick={onRemove}
    >
      <VisuallyHidden>Remove filter</VisuallyHidden> <span className={styles.chipName}>{name}</span>{" "}
      {excluded && "not "}
      <bdi className={styles.chipValue}>{word}</bdi>
      <CloseIcon />
    </button>
  );
}
