/** The fields of the filters, with how many posts each option would leave. */
import { SegmentedControl, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useEffect, useState } from "react";
import { SearchIcon } from "../../components/icons";
import { SentimentMark } from "../../components/SentimentMark";
import { formatShort } from "../../lib/format";
import {
  EMOTIONS,
  emotionColor,
  emotionWord,
  isEmotion,
  isSentiment,
  SENTIMENTS,
  sentimentWord,
} from "../../lib/sentiment";
import type { Filters } from "../../lib/urlState";
import styles from "./FilterBar.module.css";
import type { OptionCounts } from "./useOptionCounts";

const TYPING_PAUSE_MS = 350;
/** In its place in the document: beside an open dialog it could not be reached. */
const DROPDOWN = { transitionProps: { duration: 0 }, keepMounted: false, withinPortal: false };

interface FilterFieldsProps {
  filters: Filters;
  onChange: (filters: Partial<Filters>) => void;
  counts: OptionCounts;
}

export function FilterFields({ filters, onChange, counts }: FilterFieldsProps) {
  return (
    <>
      <SegmentedControl
        aria-label="Sentiment"
        className={styles.segments}
        value={filters.sentiment ?? "all"}
        onChange={(value) => onChange({ sentiment: isSentiment(value) ? value : null })}
        transitionDuration={0}
        data={[
          { value: "all", label: "All" },
          ...SENTIMENTS.map((value) => ({
            value,
            label: (
              <span className={styles.option}>
                <SentimentMark label={value} />
                {sentimentWord(value)}
                <span className={styles.count}>{formatShort(counts.sentiments.get(value))}</span>
              </span>
            ),
          })),
        ]}
      />
      <Select
        aria-label="Emotion"
        placeholder="Any emotion"
        maxDropdownHeight={320}
        className={styles.select}
        clearable
        value={filters.emotion}
        onChange={(value) => onChange({ emotion: value && isEmotion(value) ? value : null })}
        data={EMOTIONS.map((value) => ({ value, label: emotionWord(value) }))}
        leftSection={filters.emotion && <Swatch emotion={filters.emotion} />}
        comboboxProps={DROPDOWN}
        renderOption={({ option }) => (
          <Option
            label={option.label}
            count={counts.emotions.get(option.value)}
            swatch={option.value}
          />
        )}
      />
      <SourceSelect
        value={filters.source}
        counts={counts}
        onChange={(source) => onChange({ source })}
      />
      <KeywordInput value={filters.q} onChange={(q) => onChange({ q })} />
    </>
  );
}

function Swatch({ emotion }: { emotion: string }) {
  return <span className={styles.swatch} style={{ background: emotionColor(emotion) }} />;
}

function Option(props: { label: string; count: number | undefined; swatch?: string }) {
  return (
    <span className={styles.item}>
      {props.swatch && <Swatch emotion={props.swatch} />}
      <bdi>{props.label}</bdi>
      <span className={styles.count}>{formatShort(props.count)}</span>
    </span>
  );
}

interface TextFilterProps {
  value: string | null;
  onChange: (value: string | null) => void;
}

function SourceSelect({
  value,
  counts,
  onChange,
}: TextFilterProps & Pick<FilterFieldsProps, "counts">) {
  const { sources } = counts;
  return (
    <Select
      aria-label="Source"
      placeholder="All sources"
      className={styles.select}
      clearable
      value={value}
      onChange={onChange}
      data={[...new Set([...sources.keys(), ...(value ? [value] : [])])]}
      nothingFoundMessage="No source seen yet"
      comboboxProps={DROPDOWN}
      renderOption={({ option }) => (
        <Option label={option.label} count={sources.get(option.value)} />
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
