/** Makes or changes a topic, with what its query finds in sight before it is saved. */
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { type FormEvent, useState } from "react";
import { RequestFailed } from "../../api/client";
import {
  type NewTopic,
  type Topic,
  usePreview,
  useSaveTopic,
  useTopic,
  useTopics,
} from "../../api/topics";
import { Panel } from "../../components/Panel";
import { findTopic, KINDS, mistakeIn, problemOf, readLanguages } from "../../lib/topics";
import { Conflict } from "./Conflict";
import styles from "./Editor.module.css";
import { PreviewView } from "./PreviewView";
import { QueryField } from "./QueryField";

const TYPED_FOR_MS = 350;

interface TopicEditorProps {
  /** `null`: a new one. */
  of: Topic | null;
  onSaved: (id: string) => void;
  onLeave: () => void;
}

interface Draft {
  readonly name: string;
  readonly kind: Topic["kind"];
  readonly query: string;
  /** As typed, with commas between them. */
  readonly languages: string;
}

const NEW: Draft = { name: "", kind: "brand", query: "", languages: "" };

const draftOf = ({ name, kind, query, languages }: Topic): Draft => ({
  name,
  kind,
  query,
  languages: languages.join(", "),
});

export function TopicEditor({ of: opened, onSaved, onLeave }: TopicEditorProps) {
  // What was read: somebody else's change must not slip in between.
  const [of, setOf] = useState(opened);
  const [draft, setDraft] = useState(of ? draftOf(of) : NEW);
  const change = (parts: Partial<Draft>) => setDraft({ ...draft, ...parts });
  const languages = readLanguages(draft.languages);
  const asked = draft.query.trim() === "" ? null : { query: draft.query, languages };
  const trial = useTrial(asked);
  const taken = useNameTaken(draft.name, of);
  const save = useSaveTopic();
  const theirs = useTheirs(of, save.error);
  const complete = draft.name.trim() !== "" && asked !== null && languages !== null;
  const send = (over: Topic | null) => {
    if (!complete) return;
    const topic: NewTopic = { ...draft, name: draft.name.trim(), languages };
    save.mutate({ topic, of: over }, { onSuccess: ({ id }) => onSaved(id) });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (trial.ready && !taken) send(of);
  };
  return (
    <Panel title={of ? `Change topic: ${of.name}` : "New topic"}>
      <form
        className={styles.editor}
        onSubmit={submit}
        aria-label={of ? "Change topic" : "New topic"}
      >
        <div className={styles.fields}>
          <TextInput
            label="Name"
            placeholder="Acme"
            maxLength={100}
            value={draft.name}
            error={taken && "There is a topic with this name."}
            onChange={({ currentTarget: { value } }) => change({ name: value })}
          />
          <QueryField
            query={draft.query}
            onChange={(query) => change({ query })}
            mistake={trial.mistake}
            warnings={trial.warnings}
          />
          <div className={styles.pair}>
            <NativeSelect
              label="Kind"
              value={draft.kind}
              data={Object.entries(KINDS).map(([value, label]) => ({ value, label }))}
              onChange={({ currentTarget: { value } }) => change({ kind: value as Draft["kind"] })}
            />
            <TextInput
              label="Languages"
              placeholder="Any"
              description="Codes with commas between them: en, de"
              inputWrapperOrder={["label", "input", "description", "error"]}
              value={draft.languages}
              error={languages === null ? "Use codes such as en or pt-BR." : trial.noLanguage}
              onChange={({ currentTarget: { value } }) => change({ languages: value })}
            />
          </div>
          {of && (
            <p className={styles.quiet}>
              With another query or other languages, the past is counted anew. Until that is done,
              the numbers of the query before are shown.
            </p>
          )}
          {theirs ? (
            <Conflict
              theirs={theirs}
              onTake={() => {
                setOf(theirs);
                setDraft(draftOf(theirs));
                save.reset();
              }}
              onOverwrite={() => {
                setOf(theirs);
                send(theirs);
              }}
            />
          ) : (
            save.error && <p role="alert">Not saved: {save.error.message}</p>
          )}
          <div className={styles.actions}>
            <Button
              type="submit"
              loading={save.isPending}
              disabled={!complete || !trial.ready || taken}
            >
              Save topic
            </Button>
            <Button variant="default" onClick={onLeave}>
              Cancel
            </Button>
          </div>
        </div>
        <PreviewView
          found={trial.found}
          stale={trial.stale}
          onTry={asked === null ? (query) => change({ query }) : null}
          wrong={wrongWords(trial)}
        />
      </form>
    </Panel>
  );
}

/** What the platform says of the query as it stands, a moment after the last letter. */
function useTrial(asked: { query: string; languages: string[] | null } | null) {
  const wanted = JSON.stringify(asked?.languages ? asked : null);
  const [settled] = useDebouncedValue(wanted, TYPED_FOR_MS);
  const preview = usePreview(JSON.parse(settled));
  const known = settled === wanted && asked !== null;
  const fresh = known && !preview.isPlaceholderData;
  const error = fresh ? preview.error : null;
  const problems = error instanceof RequestFailed ? error.problems : [];
  const mistake = mistakeIn(problems);
  const noLanguage = problemOf("languages", problems);
  return {
    found: error ? undefined : preview.data,
    stale: !fresh || preview.isFetching,
    mistake,
    noLanguage,
    failed: error && !mistake && !noLanguage ? error.message : null,
    warnings: fresh && preview.data && !error ? preview.data.warnings : [],
    /** Whether it can be saved; where it could not be tried for another reason, it may be. */
    ready: fresh && !mistake && !noLanguage && !preview.isPending,
  };
}

function wrongWords({ mistake, noLanguage, failed }: ReturnType<typeof useTrial>): string | null {
  if (mistake) return "The query cannot be read yet: see the mark in it.";
  return noLanguage ? "A language cannot be read yet: see its field." : failed;
}

function useNameTaken(name: string, of: Topic | null): boolean {
  const topics = useTopics().data ?? [];
  const found = name.trim() === "" ? undefined : findTopic(topics, name);
  return found !== undefined && found.id !== of?.id;
}

/** The topic as somebody else has saved it meanwhile, once saving has failed for that. */
function useTheirs(of: Topic | null, error: unknown): Topic | null {
  const refused = error instanceof RequestFailed && error.status === 409;
  const now = useTopic(refused && of ? of.id : null).data;
  return of && now && now.query_version > of.query_version ? now : null;
}
