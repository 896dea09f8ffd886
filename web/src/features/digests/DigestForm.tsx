/** Makes a digest or changes one; who was slower than somebody else is told, and chooses. */
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useChannels } from "../../api/channels";
import { type Digest, type NewDigest, useDigests, useSaveDigest } from "../../api/digests";
import { useTopicSets, useTopics } from "../../api/topics";
import { CheckList } from "../../components/CheckList";
import { readerZone, zoneNames } from "../../lib/calendar";
import styles from "./Digests.module.css";
import { DAYS, hourWord } from "./schedule";

interface DigestFormProps {
  /** `null`: a new one. */
  of: Digest | null;
  /** Go on with what somebody else has saved meanwhile. */
  onTake: (theirs: Digest) => void;
  onDone: () => void;
}

export function DigestForm({ of, onTake, onDone }: DigestFormProps) {
  const channels = useChannels().data;
  const [draft, setDraft] = useState<NewDigest>(() => (of ? draftOf(of) : newDraft()));
  const change = (parts: Partial<NewDigest>) => setDraft({ ...draft, ...parts });
  const now = useDigests().data?.find(({ id }) => id === of?.id);
  const save = useSaveDigest();
  const theirs = save.error && now && now.version !== of?.version ? now : null;
  const told = draft.channels.filter((id) => channels?.some((channel) => channel.id === id));
  const keep = (over: Digest | null) =>
    save.mutate(
      { digest: { ...draft, name: draft.name.trim(), channels: told }, of: over },
      { onSuccess: onDone },
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    keep(of);
  };
  return (
    <form
      className={styles.form}
      onSubmit={submit}
      aria-label={of ? "Change digest" : "New digest"}
    >
      <TextInput
        label="Name"
        maxLength={100}
        value={draft.name}
        onChange={({ currentTarget: { value } }) => change({ name: value })}
      />
      <AboutField draft={draft} change={change} />
      <ScheduleFields draft={draft} change={change} />
      {channels?.length === 0 ? (
        <p className={styles.quiet}>A digest needs a channel: make one first.</p>
      ) : (
        <CheckList
          label="Send it to"
          options={(channels ?? []).map(({ id, name }) => [id, name] as const)}
          chosen={told}
          onChange={(chosen) => change({ channels: chosen })}
        />
      )}
      {save.error && <p role="alert">Not saved: {save.error.message}</p>}
      {theirs && (
        <div className={styles.actions}>
          <Button variant="default" onClick={() => onTake(theirs)}>
            Take their version
          </Button>
          <Button variant="default" onClick={() => keep(theirs)}>
            Save mine over it
          </Button>
        </div>
      )}
      <div className={styles.actions}>
        <Button
          type="submit"
          loading={save.isPending}
          disabled={draft.name.trim() === "" || told.length === 0}
        >
          Save digest
        </Button>
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

interface FieldProps {
  draft: NewDigest;
  change: (parts: Partial<NewDigest>) => void;
}

function AboutField({ draft: { topic, set }, change }: FieldProps) {
  const topics = useTopics().data;
  const sets = useTopicSets().data;
  const group = (name: string, kind: string, all: { id: string; name: string }[] = []) =>
    all.length === 0
      ? []
      : [
          {
            group: name,
            items: all.map((one) => ({ value: `${kind}:${one.id}`, label: one.name })),
          },
        ];
  const chosen = topic ? `topic:${topic}` : set ? `set:${set}` : "";
  const known = (topic ? topics : sets)?.some(({ id }) => id === (topic ?? set)) ?? true;
  return (
    <NativeSelect
      label="On"
      value={chosen}
      data={[
        { value: "", label: "All posts" },
        ...(chosen && !known ? [{ value: chosen, label: "What is gone" }] : []),
        ...group("Topics", "topic", topics),
        ...group("Sets of topics", "set", sets),
      ]}
      onChange={({ currentTarget: { value } }) => {
        const [kind, id = null] = value.split(/:(.*)/);
        change({ topic: kind === "topic" ? id : null, set: kind === "set" ? id : null });
      }}
    />
  );
}

const HOURS = Array.from({ length: 24 }, (_, hour) => ({
  value: String(hour),
  label: hourWord(hour),
}));

function ScheduleFields({ draft: { cadence, day, hour, timezone }, change }: FieldProps) {
  return (
    <div className={styles.fields}>
      <NativeSelect
        label="How often"
        value={cadence}
        data={[
          { value: "daily", label: "Every day" },
          { value: "weekly", label: "Every week" },
        ]}
        onChange={({ currentTarget: { value } }) =>
          change({ cadence: value as NewDigest["cadence"] })
        }
      />
      {cadence === "weekly" && (
        <NativeSelect
          label="Day"
          value={day}
          data={DAYS.map(([value, label]) => ({ value, label }))}
          onChange={({ currentTarget: { value } }) => change({ day: value as NewDigest["day"] })}
        />
      )}
      <NativeSelect
        label="Hour"
        value={String(hour)}
        data={HOURS}
        onChange={({ currentTarget: { value } }) => change({ hour: Number(value) })}
      />
      <NativeSelect
        label="Time zone"
        value={timezone}
        data={[...new Set([timezone, ...zoneNames()])]}
        onChange={({ currentTarget: { value } }) => change({ timezone: value })}
      />
    </div>
  );
}

function newDraft(): NewDigest {
  return {
    name: "",
    cadence: "daily",
    day: "mon",
    hour: 8,
    timezone: readerZone(),
    state: "active",
    topic: null,
    set: null,
    channels: [],
  };
}

function draftOf({ id: _, version: __, made_until: ___, unsubscribed: ____, ...draft }: Digest) {
  return draft;
}
