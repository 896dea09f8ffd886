/** Makes a channel or changes one; a secret that was made up for it is shown this once. */
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import {
  type Channel,
  type ChannelChange,
  type NewChannel,
  useChannels,
  useSaveChannel,
} from "../../api/channels";
import { readerZone, zoneNames } from "../../lib/calendar";
import styles from "./Channels.module.css";
import { KINDS } from "./words";

interface ChannelFormProps {
  /** `null`: a new one. */
  of: Channel | null;
  /** Go on with what somebody else has saved meanwhile. */
  onTake: (theirs: Channel) => void;
  onDone: () => void;
}

interface Draft {
  readonly name: string;
  readonly kind: NewChannel["kind"];
  /** An address or recipients; a secret address that is kept is not known here. */
  readonly where: string;
  readonly timezone: string;
  /** A new secret of a webhook. */
  readonly secret: string;
}

export function ChannelForm({ of, onTake, onDone }: ChannelFormProps) {
  const [draft, setDraft] = useState<Draft>(() => draftOf(of));
  const change = (parts: Partial<Draft>) => setDraft({ ...draft, ...parts });
  const save = useSaveChannel();
  const now = useChannels().data?.find(({ id }) => id === of?.id);
  const theirs = save.error && now && now.version !== of?.version ? now : null;
  const keep = (over: Channel | null) =>
    save.mutate(over ? { change: changeOf(draft), of: over } : { channel: channelOf(draft) }, {
      onSuccess: ({ secret }) => !secret && onDone(),
    });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    keep(of);
  };
  if (save.data?.secret) return <Secret secret={save.data.secret} onDone={onDone} />;
  const isKept = of !== null && KINDS[draft.kind].secret;
  return (
    <form
      className={styles.form}
      onSubmit={submit}
      aria-label={of ? "Change channel" : "New channel"}
    >
      <TextInput
        label="Name"
        maxLength={100}
        value={draft.name}
        onChange={({ currentTarget: { value } }) => change({ name: value })}
      />
      <WhereFields {...{ draft, change, of }} />
      <NativeSelect
        label="Time zone"
        description={
          draft.kind === "slack"
            ? "By its clocks messages tell times; UTC: by those of each reader"
            : "By its clocks messages tell times"
        }
        value={draft.timezone}
        data={[...new Set([draft.timezone, ...zoneNames()])]}
        onChange={({ currentTarget: { value } }) => change({ timezone: value })}
      />
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
          disabled={draft.name.trim() === "" || (draft.where.trim() === "" && !isKept)}
        >
          Save channel
        </Button>
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

interface WhereFieldsProps {
  draft: Draft;
  change: (parts: Partial<Draft>) => void;
  of: Channel | null;
}

/** How people are reached, and where; the kind stays what it is. */
function WhereFields({ draft: { kind, where, secret }, change, of }: WhereFieldsProps) {
  const words = KINDS[kind];
  return (
    <>
      {of === null ? (
        <NativeSelect
          label="Kind"
          value={kind}
          data={Object.entries(KINDS).map(([value, { word }]) => ({ value, label: word }))}
          onChange={({ currentTarget: { value } }) =>
            change({ kind: value as NewChannel["kind"], where: "" })
          }
        />
      ) : (
        <p className={styles.quiet}>{words.word}</p>
      )}
      <TextInput
        label={words.label}
        description={of && words.secret ? `${words.hint}. Empty: it stays as it is` : words.hint}
        type={words.secret ? "password" : "text"}
        autoComplete="off"
        value={where}
        onChange={({ currentTarget: { value } }) => change({ where: value })}
      />
      {of?.kind === "webhook" && (
        <TextInput
          label="New secret"
          description="whsec_…, or env:NAME; signs beside the old one. Empty: it stays as it is"
          type="password"
          autoComplete="off"
          value={secret}
          onChange={({ currentTarget: { value } }) => change({ secret: value })}
        />
      )}
    </>
  );
}

function draftOf(of: Channel | null): Draft {
  if (of === null)
    return { name: "", kind: "webhook", where: "", timezone: readerZone(), secret: "" };
  const { name, kind, url, to, timezone } = of;
  return { name, kind, where: url ?? to?.join(", ") ?? "", timezone, secret: "" };
}

/** What the API takes: an address in the open, or as a secret where it is one. */
export function channelOf({ name, kind, where, timezone }: Omit<Draft, "secret">): NewChannel {
  const at = where.trim();
  const plain = { name: name.trim(), kind, timezone };
  if (kind === "webhook") return { ...plain, url: at };
  if (kind === "email") return { ...plain, to: at.split(/[\s,;]+/).filter(Boolean) };
  return { ...plain, secret: at };
}

/** The same of a change: a secret that was not typed anew is left out, and stays. */
export function changeOf(draft: Draft): ChannelChange {
  const { kind: _, secret = draft.secret.trim(), ...plain } = channelOf(draft);
  return secret ? { ...plain, secret } : plain;
}

function Secret({ secret, onDone }: { secret: string; onDone: () => void }) {
  return (
    <div className={styles.form}>
      <p>
        The channel is saved. With this secret the receiver checks the signatures; it is shown only
        once:
      </p>
      <code className={styles.secret}>{secret}</code>
      <div className={styles.actions}>
        <Button onClick={onDone}>Done</Button>
      </div>
    </div>
  );
}
