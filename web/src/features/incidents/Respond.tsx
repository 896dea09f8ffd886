/** What one does about an incident: take it in hand, with a note; silence its rule; look at it.
 *
 * The first is the main one until somebody has done it; once it is over, only looking is left. */
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { BUILT_IN_RULE, type IncidentDetail, useTakeInHand } from "../../api/incidents";
import { type Match, useSilence, useSilences } from "../../api/routing";
import { useMay } from "../../api/session";
import { Menu } from "../../components/Menu";
import { ReasonField, useReason } from "../../components/ReasonField";
import { formatMoment } from "../../lib/format";
import styles from "./IncidentFull.module.css";
import { Moment } from "./Moment";

interface RespondProps {
  incident: IncidentDetail;
  onShow: () => void;
}

export function Respond({ incident, onShow }: RespondProps) {
  const take = useTakeInHand();
  const silence = useSilence();
  const mayRespond = useMay("respond");
  const silences = (useSilences().data ?? []).filter(({ match }) => holds(match, incident));
  const taken = incident.acknowledged_at !== null;
  const over = incident.state === "resolved";
  const failed = take.error ?? silence.error;
  return (
    <div className={styles.respond}>
      <div className={`${styles.actions} gs-tool`}>
        {mayRespond && !taken && (
          <Menu
            label="Acknowledge"
            className={styles.menu}
            button={(opener) => (
              <Button variant={over ? "default" : "filled"} loading={take.isPending} {...opener}>
                Acknowledge
              </Button>
            )}
          >
            {(close) => (
              <NoteForm
                onDone={(note) => {
                  close();
                  take.mutate({ id: incident.id, taken: true, note });
                }}
              />
            )}
          </Menu>
        )}
        {mayRespond && taken && (
          <Button
            variant="default"
            loading={take.isPending}
            onClick={() => take.mutate({ id: incident.id, taken: false })}
          >
            Undo acknowledgement
          </Button>
        )}
        {mayRespond && incident.rule_id !== BUILT_IN_RULE.id && (
          <Menu
            label="Silence"
            className={styles.menu}
            button={(opener) => (
              <Button variant="default" loading={silence.isPending} {...opener}>
                Silence
              </Button>
            )}
          >
            {(close) => (
              <SilenceForm
                rule={incident.rule_name}
                onDone={(minutes, reason) => {
                  close();
                  silence.mutate({ minutes, reason, match: { rule_ids: [incident.rule_id] } });
                }}
              />
            )}
          </Menu>
        )}
        <Button variant={over ? "filled" : "default"} onClick={onShow}>
          Show on chart
        </Button>
      </div>
      {failed && <p role="alert">Not done: {failed.message}</p>}
      {incident.acknowledged_at !== null && (
        <p className={styles.quiet} title={formatMoment(Date.parse(incident.acknowledged_at))}>
          ✓ Acknowledged
          {incident.acknowledged_by && (
            <>
              {" "}
              by <bdi>{incident.acknowledged_by}</bdi>
            </>
          )}
          {incident.acknowledged_note && (
            <>
              : <bdi>{incident.acknowledged_note}</bdi>
            </>
          )}
        </p>
      )}
      {silences.map(({ id, ends_at, reason }) => (
        <p key={id} role="status" className={styles.quiet}>
          Silenced until <Moment at={ends_at} />: <bdi>{reason}</bdi>
        </p>
      ))}
    </div>
  );
}

/** Whether a silence is about an incident; what it does not name is any. */
function holds(match: Match, { rule_id, topic_id, severity }: IncidentDetail): boolean {
  const named = (values: readonly string[] | undefined, own: string | null) =>
    !values?.length || (own !== null && values.includes(own));
  return (
    named(match.rule_ids, rule_id) &&
    named(match.topic_ids, topic_id) &&
    named(match.severities, severity)
  );
}

function NoteForm({ onDone }: { onDone: (note: string) => void }) {
  const [note, setNote] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onDone(note.trim());
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextInput
        label="Note (optional)"
        maxLength={500}
        value={note}
        onChange={({ currentTarget: { value } }) => setNote(value)}
      />
      <Button type="submit">Acknowledge</Button>
    </form>
  );
}

const LENGTHS = [
  { value: "60", label: "1 hour" },
  { value: "240", label: "4 hours" },
  { value: "1440", label: "1 day" },
  { value: "10080", label: "1 week" },
];

interface SilenceFormProps {
  rule: string;
  onDone: (minutes: number, reason: string) => void;
}

function SilenceForm({ rule, onDone }: SilenceFormProps) {
  const [minutes, setMinutes] = useState("60");
  const { field, given } = useReason();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const reason = given();
    if (reason) onDone(Number(minutes), reason);
  };
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <p className={styles.quiet}>
        Nobody is told about the rule <bdi>{rule}</bdi> meanwhile.
      </p>
      <ReasonField {...field} maxLength={500} />
      <NativeSelect
        label="For"
        value={minutes}
        data={LENGTHS}
        onChange={({ currentTarget: { value } }) => setMinutes(value)}
      />
      <Button type="submit">Begin silence</Button>
    </form>
  );
}
