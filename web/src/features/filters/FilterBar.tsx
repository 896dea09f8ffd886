/** What one wants to see: sentiment, emotion, source, words. Kept in the address. */
import { Button, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { memo, useEffect, useId, useState } from "react";
import { useSources } from "../../api/queries";
import { FilterIcon, SearchIcon } from "../../components/icons";
import { SentimentMark } from "../../components/SentimentMark";
import type { EmotionCounts } from "../../lib/buckets";
import { formatCount } from "../../lib/format";
import {
  EMOTIONS,
  emotionColor,
  emotionWord,
  isEmotion,
  isSentiment,
  SENTIMENTS,
  sentimentWord,
} from "../../lib/sentiment";
import { type Filters, filtersInUse, NO_FILTERS } from "../../lib/urlState";
import styles from "./FilterBar.module.css";

const TYPING_PAUSE_MS = 350;
const DROPDOWN = { transitionProps: { duration: 0 }, keepMounted: false };

interface FilterBarProps {
  filters: Filters;
  onChange: (filters: Partial<Filters>) => void;
  /** Counts beside the options, asked when they are shown. */
  emotionCounts: () => EmotionCounts;
}

/** Drawn anew only when a filter changes, not whenever the numbers move. */
export const FilterBar = memo(({ filters, onChange, emotionCounts }: FilterBarProps) => {
  const [open, setOpen] = useState(false);
  const fields = useId();
  const used = filtersInUse(filters);
  return (
    <section className={styles.bar} data-open={open || undefined} aria-label="Filters">
      <Button
        className={styles.toggle}
        variant="default"
        size="sm"
        leftSection={<FilterIcon />}
        aria-expanded={open}
        aria-controls={fields}
        onClick={() => setOpen(!open)}
      >
        {used > 0 ? `Filters · ${used}` : "Filters"}
      </Button>
      <div id={fields} className={styles.fields}>
        <SegmentedControl
          aria-label="Sentiment"
          className={styles.segments}
          value={filters.sentiment ?? "all"}
          onChange={(value) => onChange({ sentiment: isSentiment(value) ? value : null })}
          transitionDuration={0}
          data={[
            { value: "all", label: "All" },
            ...SENTIMENTS.map((value) => ({ value, label: <SentimentOption label={value} /> })),
          ]}
        />
        <Select
          aria-label="Emotion"
          placeholder="Any emotion"
          maxDropdownHeight={300}
          className={styles.select}
          clearable
          value={filters.emotion}
          onChange={(value) => onChange({ emotion: value && isEmotion(value) ? value : null })}
          data={EMOTIONS.map((value) => ({ value, label: emotionWord(value) }))}
          leftSection={filters.emotion && <Swatch emotion={filters.emotion} />}
          comboboxProps={DROPDOWN}
          renderOption={({ option }) => (
            <span className={styles.item}>
              <Swatch emotion={option.value} />
              {option.label}
              <span className={styles.count}>
                {formatCount(emotionCounts()[option.value] ?? 0)}
              </span>
            </span>
          )}
        />
        <SourceSelect value={filters.source} onChange={(source) => onChange({ source })} />
        <KeywordInput value={filters.q} onChange={(q) => onChange({ q })} />
        {used > 0 && (
          <Button variant="subtle" size="sm" onClick={() => onChange(NO_FILTERS)}>
            Clear filters
          </Button>
        )}
      </div>
    </section>
  );
});

function SentimentOption({ label }: { label: string }) {
  return (
    <span className={styles.option}>
      <SentimentMark label={label} />
      {sentimentWord(label)}
    </span>
  );
}

function Swatch({ emotion }: { emotion: string }) {
  return <span className={styles.swatch} style={{ background: emotionColor(emotion) }} />;
}

interface TextFilterProps {
  value: string | null;
  onChange: (value: string | null) => void;
}

function SourceSelect({ value, onChange }: TextFilterProps) {
  const sources = useSources().data ?? [];
  const counts = new Map(sources.map(({ source, posts }) => [source, posts]));
  const names = [...new Set([...counts.keys(), ...(value ? [value] : [])])];
  return (
    <Select
      aria-label="Source"
      placeholder="All sources"
      className={styles.select}
      clearable
      value={value}
      onChange={onChange}
      data={names}
      nothingFoundMessage="No source seen yet"
      comboboxProps={DROPDOWN}
      renderOption={({ option }) => (
        <span className={styles.item}>
          {option.label}
          <span className={styles.count}>{formatCount(counts.get(option.value) ?? 0)}</span>
        </span>
      )}
    />
  );
}

/** Waits for a pause in typing: each word would otherwise be a search of its own. */
function KeywordInput({ value, onChange }: TextFilterProps) {
  const [text, setText] = useState(value ?? "");
  useEffect(() => {
    setText((typed) => (typed.trim() === (value ?? "") ? typed : (value ?? "")));
  }, [value]);
  const apply = useDebouncedCallback((typed: string) => onChange(typed.trim() || null), {
    delay: TYPING_PAUSE_MS,
  });
  return (
    <TextInput
      type="search"
      aria-label="Search posts"
      placeholder="Search posts"
      className={styles.search}
      data-search-input
      leftSection={<SearchIcon />}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        apply(event.currentTarget.value);
      }}
    />
  );
}
