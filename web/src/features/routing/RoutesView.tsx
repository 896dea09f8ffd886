/** All routes; who may manage makes, changes and deletes them here. */
import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useChannels } from "../../api/channels";
import { type Match, type Route, useDeleteRoute, useRoutes, useSaveRoute } from "../../api/routing";
import { CheckList } from "../../components/CheckList";
import { ConfirmButton } from "../../components/ConfirmButton";
import { EditableList } from "../../components/EditableList";
import { MatchFields, useMatchWords } from "./MatchFields";
import styles from "./Routing.module.css";

export function RoutesView() {
  return (
    <EditableList
      read={useRoutes()}
      name="Routes"
      one="route"
      purpose="Every channel is told of every incident. A route says which channels are told of which."
      note="What no route matches is told to nobody."
      item={(route, onEdit) => <RouteItem key={route.id} {...{ route, onEdit }} />}
      form={(of, onDone) => <RouteForm {...{ of, onDone }} />}
    />
  );
}

function RouteItem({ route, onEdit }: { route: Route; onEdit: (() => void) | undefined }) {
  const remove = useDeleteRoute();
  const words = useMatchWords();
  const channels = useChannels().data ?? [];
  const names = route.channels.map((id) => channels.find((one) => one.id === id)?.name ?? "gone");
  return (
    <li>
      <div className={styles.name}>
        <bdi>{route.name}</bdi>
      </div>
      <div className={styles.quiet}>
        <bdi>{words(route.match)}</bdi> → <bdi>{names.join(", ")}</bdi>
        {route.active && " · at set hours"}
      </div>
      <div className={styles.actions}>
        <Button size="compact-sm" variant="default" onClick={onEdit}>
          Edit
        </Button>
        <ConfirmButton
          word="Delete"
          question={`Delete ${route.name}?`}
          onConfirm={() => remove.mutate(route)}
        />
      </div>
      {remove.error && <p role="alert">{remove.error.message}</p>}
    </li>
  );
}

const WAIT_SECONDS = 30;
const REMIND_MINUTES = 240;

function RouteForm({ of, onDone }: { of: Route | null; onDone: () => void }) {
  const channels = useChannels().data ?? [];
  const [name, setName] = useState(of?.name ?? "");
  const [match, setMatch] = useState<Match>(of?.match ?? {});
  const [told, setTold] = useState<string[]>(of?.channels ?? []);
  const [wait, setWait] = useState(String(of?.group_wait_seconds ?? WAIT_SECONDS));
  const [remind, setRemind] = useState(String(of?.repeat_interval_minutes ?? REMIND_MINUTES));
  const save = useSaveRoute();
  const numbers = [wait, remind].every((text) => /^\d{1,6}$/.test(text.trim()));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const route = {
      name: name.trim(),
      match,
      channels: told,
      group_wait_seconds: Number(wait),
      repeat_interval_minutes: Number(remind),
      // The form does not ask for hours: they stay as they were.
      active: of?.active ?? null,
    };
    save.mutate({ route, of }, { onSuccess: onDone });
  };
  return (
    <form className={styles.form} onSubmit={submit} aria-label={of ? "Change route" : "New route"}>
      <TextInput
        label="Name"
        maxLength={100}
        value={name}
        onChange={({ currentTarget: { value } }) => setName(value)}
      />
      <MatchFields match={match} onChange={setMatch} />
      {channels.length === 0 ? (
        <p className={styles.quiet}>A route needs a channel: make one first.</p>
      ) : (
        <CheckList
          label="Tell these channels"
          options={channels.map((channel) => [channel.id, channel.name] as const)}
          chosen={told}
          onChange={setTold}
        />
      )}
      <div className={styles.pair}>
        <TextInput
          label="Wait before telling (seconds)"
          inputMode="numeric"
          value={wait}
          onChange={({ currentTarget: { value } }) => setWait(value)}
        />
        <TextInput
          label="Remind every (minutes)"
          inputMode="numeric"
          value={remind}
          onChange={({ currentTarget: { value } }) => setRemind(value)}
        />
      </div>
      {save.error && <p role="alert">Not saved: {save.error.message}</p>}
      <div className={styles.actions}>
        <Button
          type="submit"
          loading={save.isPending}
          disabled={name.trim() === "" || told.length === 0 || !numbers}
        >
          Save route
        </Button>
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
