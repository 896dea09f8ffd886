/** The fields of the filters, with how many posts each option would leave. */
import { SegmentedControl, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useEffect, useState } from "react";
import { SearchIcon } from "../../components/icons";
import { SentimentMark } from "../../components/SentimentMark";
import { formatShort } from "../../lib/format";
import {
  EMOTION_FILTERS,
  emotionColor,
  emotionWord,
  SENTIMENT_FILTERS,
  sentimentWord,
  UNSUPPORTED,
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

export default function FilterFields({ filters, onChange, counts }: FilterFieldsProps) {
  const { sentiment, emotion } = filters;
  const sentiments = offered(SENTIMENT_FILTERS, counts.sentiments, sentiment);
  const emotions = offered(EMOTION_FILTERS, counts.emotions, emotion);
  return (
    <>
      <SegmentedControl
        aria-label="Sentiment"
        className={styles.segments}
        value={sentiment ?? "all"}
        onChange={(value) =>
          onChange({ sentiment: sentiments.find((name) => name === value) ?? null })
        }
        transitionDuration={0}
        data={[
          { value: "all", label: "All" },
          ...sentiments.map((value) => ({
            value,
            label: (
              <span className={styles.option}>
                <SentimentMark label={value} />
                {value === UNSUPPORTED ? "Unsupported" : sentimentWord(value)}
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
        value={emotion}
        onChange={(value) => onChange({ emotion: emotions.find((name) => name === value) ?? null })}
        data={emotions.map((value) => ({ value, label: emotionWord(value) }))}
        leftSection={emotion && <Swatch emotion={emotion} />}
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

/** All labels; that there is none only where there are such posts, or where it is asked for. */
function offered<Name extends string>(
  names: readonly Name[],
  counts: ReadonlyMap<string, number>,
  chosen: Name | null,
): Name[] {
  return names.filter((name) => name !== UNSUPPORTED || counts.has(name) || chosen === name);
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
    flushOnUnmount: true, // a drawer closed at once after the last letter
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
