/** The fields of the filters, with how many posts each option would leave. */
import { TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useEffect, useState } from "react";
import { SearchIcon } from "../../components/icons";
import { SentimentMark } from "../../components/SentimentMark";
import type { Filters } from "../../lib/filters";
import { EMOTION_FILTERS, emotionColor, SENTIMENT_FILTERS, UNSUPPORTED } from "../../lib/sentiment";
import { AuthorMenu } from "./AuthorMenu";
import { FacetMenu } from "./FacetMenu";
import styles from "./FilterBar.module.css";
import type { OptionCounts } from "./useOptionCounts";

const TYPING_PAUSE_MS = 350;

interface FilterFieldsProps {
  filters: Filters;
  onChange: (filters: Partial<Filters>) => void;
  counts: OptionCounts;
}

export default function FilterFields({ filters, onChange, counts }: FilterFieldsProps) {
  const { sources, sentiments, emotions } = counts;
  return (
    <>
      <FacetMenu
        facet="sentiment"
        name="Sentiment"
        values={offered(SENTIMENT_FILTERS, sentiments)}
        counts={sentiments}
        sign={(value) => <SentimentMark label={value} />}
        {...{ filters, onChange }}
      />
      <FacetMenu
        facet="emotion"
        name="Emotion"
        values={offered(EMOTION_FILTERS, emotions)}
        counts={emotions}
        sign={(value) => (
          <span className={styles.swatch} style={{ background: emotionColor(value) }} />
        )}
        {...{ filters, onChange }}
      />
      <FacetMenu
        facet="source"
        name="Source"
        values={[...sources.keys()]}
        counts={sources}
        {...{ filters, onChange }}
      />
      <AuthorMenu {...{ filters, onChange }} />
      <KeywordInput value={filters.q} onChange={(q) => onChange({ q })} />
    </>
  );
}

/** All labels; that there is none only where there are such posts. */
function offered(names: readonly string[], counts: ReadonlyMap<string, number>): string[] {
  return names.filter((name) => name !== UNSUPPORTED || counts.has(name));
}

interface TextFilterProps {
  value: string | null;
  onChange: (value: string | null) => void;
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
