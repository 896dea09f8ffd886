/** Makes or changes a rule, with its backtest in sight before it is saved. */
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { type FormEvent, useState } from "react";
import { useSources } from "../../api/queries";
import { type NewRule, type Rule, useBacktest, useSaveRule } from "../../api/rules";
import { useTopics } from "../../api/topics";
import { SEVERITIES, subjectOf } from "../../lib/incidents";
import { EMOTIONS, emotionWord } from "../../lib/sentiment";
import { findTopic } from "../../lib/topics";
import { useFilters } from "../../lib/urlState";
import { BacktestView } from "./BacktestView";
import {
  BEFORE,
  changed,
  type Draft,
  draftOf,
  KINDS,
  metricsOf,
  NEW,
  ruleOf,
  unitOf,
} from "./draft";
import styles from "./Rules.module.css";

const TYPED_FOR_MS = 400;

interface RuleFormProps {
  /** `null`: a new one. */
  of: Rule | null;
  onDone: () => void;
}

export function RuleForm({ of, onDone }: RuleFormProps) {
  const chosen = useTopicInSight();
  const [draft, setDraft] = useState<Draft>(of ? draftOf(of) : { ...NEW, topic: chosen });
  const change = (parts: Partial<Draft>) => setDraft(changed(draft, parts));
  const rule = keeping(ruleOf(draft), of);
  const [settled] = useDebouncedValue(JSON.stringify(rule && { ...rule, name: "" }), TYPED_FOR_MS);
  const backtest = useBacktest(JSON.parse(settled) as NewRule | null);
  const known = settled === JSON.stringify(rule && { ...rule, name: "" });
  const save = useSaveRule();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (rule) save.mutate({ rule, of }, { onSuccess: onDone });
  };
  return (
    <form className={styles.form} onSubmit={submit} aria-label={of ? "Change rule" : "New rule"}>
      <Fields draft={draft} change={change} />
      <BacktestView
        rule={rule}
        found={known ? backtest.data : undefined}
        error={known ? backtest.error : null}
      />
      {save.error && <p role="alert">Not saved: {save.error.message}</p>}
      <div className={styles.actions}>
        <Button
          type="submit"
          loading={save.isPending}
          disabled={!rule || draft.name.trim() === "" || !known || !backtest.data}
        >
          Save rule
        </Button>
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

/** The id of the topic that the page is narrowed to: a new rule is most likely about it. Empty: none. */
function useTopicInSight(): string {
  const [{ topic }] = useFilters();
  const { data } = useTopics();
  return (topic && data && findTopic(data, topic)?.id) || "";
}

/** What the form does not ask for stays as it was. */
function keeping(rule: NewRule | null, of: Rule | null): NewRule | null {
  if (rule === null || of === null) return rule;
  const { for_minutes, state } = of;
  const same = rule.kind === of.kind && rule.metric === of.metric;
  const resolve_threshold = same && rule.threshold === of.threshold ? of.resolve_threshold : null;
  return { ...rule, for_minutes, state, resolve_threshold };
}

interface FieldsProps {
  draft: Draft;
  change: (parts: Partial<Draft>) => void;
}

function Fields({ draft, change }: FieldsProps) {
  const sources = useSources().data ?? [];
  const topics = useTopics().data ?? [];
  const unit = unitOf(draft);
  const names = new Set([...sources.map(({ source }) => source), draft.source].filter(Boolean));
  return (
    <>
      <TextInput
        label="Name"
        data-begin-here
        maxLength={200}
        value={draft.name}
        onChange={({ currentTarget: { value } }) => change({ name: value })}
      />
      <div className={styles.fields}>
        <Choice
          label="Fires when"
          value={draft.kind}
          options={Object.entries(KINDS)}
          onChange={(kind) => change({ kind: kind as Draft["kind"] })}
        />
        {draft.kind !== "no_data" && (
          <Choice
            label="Watch"
            value={draft.metric}
            options={metricsOf(draft.kind).map((metric) => [metric, subjectOf({ metric })])}
            onChange={(metric) => change({ metric: metric as Draft["metric"] })}
          />
        )}
        {draft.metric === "emotion_share" && (
          <Choice
            label="Emotion"
            value={draft.emotion}
            options={EMOTIONS.map((emotion) => [emotion, emotionWord(emotion)])}
            onChange={(emotion) => change({ emotion: emotion as Draft["emotion"] })}
          />
        )}
        {(topics.length > 0 || draft.topic) && (
          <Choice
            label="Topic"
            value={draft.topic}
            options={[["", "All posts"], ...topics.map(({ id, name }): Pair => [id, name])]}
            onChange={(topic) => change({ topic })}
          />
        )}
        <Choice
          label="Source"
          value={draft.source}
          options={[["", "All sources"], ...[...names].map((name): Pair => [name, name])]}
          onChange={(source) => change({ source })}
        />
        {draft.kind !== "no_data" && (
          <Choice
            label="Direction"
            value={draft.direction}
            options={[
              ["above", "Above"],
              ["below", "Below"],
              ...(draft.kind === "threshold" ? [] : [["both", "Both"] as Pair]),
            ]}
            onChange={(direction) => change({ direction: direction as Draft["direction"] })}
          />
        )}
        {unit && (
          <TextInput
            label={`${draft.kind === "change" ? "Factor" : "Limit"} (${unit})`}
            inputMode="decimal"
            value={draft.value}
            onChange={({ currentTarget: { value } }) => change({ value })}
          />
        )}
        {draft.kind === "change" && (
          <Choice
            label="Against"
            value={String(draft.compare)}
            options={Object.entries(BEFORE)}
            onChange={(compare) => change({ compare: Number(compare) as Draft["compare"] })}
          />
        )}
        {draft.kind === "anomaly" ? (
          <Choice
            label="Sensitivity"
            value={draft.sensitivity}
            options={["low", "medium", "high"].map((word): Pair => [word, capital(word)])}
            onChange={(sensitivity) => change({ sensitivity: sensitivity as Draft["sensitivity"] })}
          />
        ) : (
          <TextInput
            label="Over (minutes)"
            inputMode="numeric"
            value={draft.window}
            onChange={({ currentTarget: { value } }) => change({ window: value })}
          />
        )}
        {draft.kind !== "no_data" && (
          <TextInput
            label="At least (posts)"
            inputMode="numeric"
            value={draft.minPosts}
            onChange={({ currentTarget: { value } }) => change({ minPosts: value })}
          />
        )}
        <TextInput
          label="Ends after calm for (minutes)"
          inputMode="numeric"
          value={draft.calm}
          onChange={({ currentTarget: { value } }) => change({ calm: value })}
        />
        <Choice
          label="Severity"
          value={draft.severity}
          options={Object.entries(SEVERITIES)}
          onChange={(severity) => change({ severity: severity as Draft["severity"] })}
        />
      </div>
    </>
  );
}

type Pair = [string, string];

interface ChoiceProps {
  label: string;
  value: string;
  options: readonly Pair[];
  onChange: (value: string) => void;
}

function Choice({ label, value, options, onChange }: ChoiceProps) {
  return (
    <NativeSelect
      label={label}
      value={value}
      data={options.map(([name, word]) => ({ value: name, label: word }))}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
