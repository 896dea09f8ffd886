/** Saved sets: shown by who may read, made, renamed, changed and deleted by who may manage. */
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { MOST_COMPARED, type TopicSet, useDeleteSet, useSaveSet } from "../../api/topics";
import { ConfirmButton } from "../../components/ConfirmButton";
import styles from "./Compare.module.css";

interface SetToolsProps {
  sets: readonly TopicSet[];
  set: TopicSet | null;
  /** The ids of the topics that are compared now. */
  chosen: string[];
  mayManage: boolean;
  onShow: (id: string) => void;
  /** Compare these, without a set. */
  onForget: (ids: string[] | null) => void;
}

export function SetTools({ sets, set, chosen, mayManage, onShow, onForget }: SetToolsProps) {
  const [naming, setNaming] = useState<"new" | "rename" | null>(null);
  const save = useSaveSet();
  const remove = useDeleteSet();
  const savable = chosen.length > 0 && chosen.length <= MOST_COMPARED;
  const changed = set !== null && set.topics.join() !== chosen.join();
  const keep = (name: string, of: TopicSet | null, topics: string[]) =>
    save.mutate(
      { name, topics, of },
      {
        onSuccess: ({ id }) => {
          setNaming(null);
          onShow(id);
        },
      },
    );
  const error = save.error ?? remove.error;
  if (sets.length === 0 && !mayManage) return null;
  return (
    <div className={styles.sets}>
      {sets.length > 0 && (
        <NativeSelect
          aria-label="Saved set"
          className={styles.select}
          value={set?.id ?? ""}
          data={[
            { value: "", label: "Saved sets" },
            ...sets.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={({ currentTarget: { value } }) =>
            value ? onShow(value) : onForget(chosen.length > 0 ? chosen : null)
          }
        />
      )}
      {mayManage && naming === null && (
        <>
          {set && changed && (
            <Button
              variant="default"
              disabled={!savable}
              loading={save.isPending}
              onClick={() => keep(set.name, set, chosen)}
            >
              Save changes
            </Button>
          )}
          {(!set || changed) && chosen.length > 0 && (
            <Button variant="default" disabled={!savable} onClick={() => setNaming("new")}>
              Save as set
            </Button>
          )}
          {set && (
            <>
              <Button variant="default" onClick={() => setNaming("rename")}>
                Rename
              </Button>
              <ConfirmButton
                word="Delete set"
                question={`Delete ${set.name}?`}
                onConfirm={() => remove.mutate(set, { onSuccess: () => onForget(chosen) })}
              />
            </>
          )}
        </>
      )}
      {naming !== null && (
        <NameForm
          name={naming === "rename" ? (set?.name ?? "") : ""}
          busy={save.isPending}
          onCancel={() => {
            setNaming(null);
            save.reset();
          }}
          onSave={(name) =>
            naming === "rename" && set ? keep(name, set, set.topics) : keep(name, null, chosen)
          }
        />
      )}
      {error && (
        <p role="alert" className={styles.told}>
          Not done: {error.message}
        </p>
      )}
    </div>
  );
}

interface NameFormProps {
  name: string;
  busy: boolean;
  onSave: (name: string) => void;
  onCancel: () => void;
}

function NameForm({ name, busy, onSave, onCancel }: NameFormProps) {
  const [typed, setTyped] = useState(name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim()) onSave(typed.trim());
  };
  return (
    <form className={styles.naming} aria-label="Name of the set" onSubmit={submit}>
      <TextInput
        aria-label="Name of the set"
        placeholder="Name of the set"
        maxLength={100}
        autoFocus
        value={typed}
        onChange={({ currentTarget: { value } }) => setTyped(value)}
      />
      <Button type="submit" loading={busy} disabled={typed.trim() === ""}>
        Save
      </Button>
      <Button variant="default" onClick={onCancel}>
        Cancel
      </Button>
    </form>
  );
}
