/** Silences that go on; who may respond begins and ends them here. */
import { Button, NativeSelect } from "@mantine/core";
import { type FormEvent, useState } from "react";
import {
  type Match,
  type Silence,
  useEndSilence,
  useSilence,
  useSilences,
} from "../../api/routing";
import { useMay } from "../../api/session";
import { ConfirmButton } from "../../components/ConfirmButton";
import { EditableList } from "../../components/EditableList";
import { ReasonField, useReason } from "../../components/ReasonField";
import { useNow } from "../../lib/clock";
import { formatMoment } from "../../lib/format";
import { lasted } from "../../lib/incidents";
import { MatchFields, useMatchWords } from "./MatchFields";
import styles from "./Routing.module.css";

export function SilencesView() {
  const mayRespond = useMay("respond");
  return (
    <EditableList
      read={useSilences()}
      name="Silences"
      one="silence"
      purpose="During a silence incidents are kept, and nobody is told of them."
      mayChange={mayRespond}
      item={(silence) => <SilenceItem key={silence.id} silence={silence} mayEnd={mayRespond} />}
      form={(_, onDone) => <SilenceForm onDone={onDone} />}
    />
  );
}

function SilenceItem({ silence, mayEnd }: { silence: Silence; mayEnd: boolean }) {
  const end = useEndSilence();
  const words = useMatchWords();
  const left = Date.parse(silence.ends_at) - useNow();
  return (
    <li>
      <div className={styles.name}>
        <bdi>{silence.reason}</bdi>
      </div>
      <div className={styles.quiet}>
        <bdi>{words(silence.match)}</bdi> ·{" "}
        <time dateTime={silence.ends_at} title={formatMoment(Date.parse(silence.ends_at))}>
          {left > 0 ? `${lasted(left)} left` : "over"}
        </time>
        {silence.created_by && (
          <>
            {" "}
            · <bdi>{silence.created_by}</bdi>
          </>
        )}
      </div>
      {mayEnd && (
        <div className={styles.actions}>
          <ConfirmButton
            word="End"
            question="End this silence?"
            onConfirm={() => end.mutate(silence)}
          />
        </div>
      )}
      {end.error && <p role="alert">{end.error.message}</p>}
    </li>
  );
}

const LENGTHS: readonly (readonly [number, string])[] = [
  [30, "30 minutes"],
  [60, "1 hour"],
  [240, "4 hours"],
  [1440, "1 day"],
  [10080, "1 week"],
];

function SilenceForm({ onDone }: { onDone: () => void }) {
  const { field, given } = useReason();
  const [minutes, setMinutes] = useState(60);
  const [match, setMatch] = useState<Match>({});
  const silence = useSilence();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const reason = given();
    if (reason) silence.mutate({ reason, minutes, match }, { onSuccess: onDone });
  };
  return (
    <form className={styles.form} onSubmit={submit} noValidate aria-label="New silence">
      <ReasonField {...field} placeholder="Planned maintenance" maxLength={200} />
      <NativeSelect
        label="For"
        value={String(minutes)}
        data={LENGTHS.map(([value, label]) => ({ value: String(value), label }))}
        onChange={({ currentTarget: { value } }) => setMinutes(Number(value))}
      />
      <MatchFields match={match} onChange={setMatch} />
      {silence.error && <p role="alert">Not saved: {silence.error.message}</p>}
      <div className={styles.actions}>
        <Button type="submit" loading={silence.isPending}>
          Begin silence
        </Button>
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
