/** Makes a channel; a secret that was made up for it is shown this once. */
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { type NewChannel, useMakeChannel } from "../../api/channels";
import styles from "./Channels.module.css";
import { KINDS } from "./words";

interface ChannelFormProps {
  onDone: () => void;
}

export function ChannelForm({ onDone }: ChannelFormProps) {
  const [name, setName] = useState("");
  const [kind, setKind] = useState<NewChannel["kind"]>("webhook");
  const [where, setWhere] = useState("");
  const make = useMakeChannel();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate(channelOf(name, kind, where), {
      onSuccess: ({ secret }) => secret === null && onDone(),
    });
  };
  if (make.data?.secret) return <Secret secret={make.data.secret} onDone={onDone} />;
  const { label, hint, secret } = KINDS[kind];
  return (
    <form className={styles.form} onSubmit={submit} aria-label="New channel">
      <TextInput
        label="Name"
        maxLength={100}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <NativeSelect
        label="Kind"
        value={kind}
        data={Object.entries(KINDS).map(([value, { word }]) => ({ value, label: word }))}
        onChange={({ currentTarget }) => {
          setKind(currentTarget.value as NewChannel["kind"]);
          setWhere("");
        }}
      />
      <TextInput
        label={label}
        description={hint}
        type={secret ? "password" : "text"}
        autoComplete="off"
        value={where}
        onChange={({ currentTarget }) => setWhere(currentTarget.value)}
      />
      {make.error && <p role="alert">Not saved: {make.error.message}</p>}
      <div className={styles.actions}>
        <Button
          type="submit"
          loading={make.isPending}
          disabled={name.trim() === "" || where.trim() === ""}
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

/** What the API takes: an address in the open, or as a secret where it is one. */
export function channelOf(name: string, kind: NewChannel["kind"], where: string): NewChannel {
  const at = where.trim();
  const plain = { name: name.trim(), kind };
  if (kind === "webhook") return { ...plain, url: at };
  if (kind === "email") return { ...plain, to: at.split(/[\s,;]+/).filter(Boolean) };
  return { ...plain, secret: at };
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
