/** All digests; who may manage makes, changes, pauses, sends and deletes them here. */
import { Button } from "@mantine/core";
import { useChannels } from "../../api/channels";
import {
  type Digest,
  type DigestSent,
  useDeleteDigest,
  useDigests,
  useIdleDigests,
  usePauseDigest,
  useSendDigest,
} from "../../api/digests";
import { useTopicSets, useTopics } from "../../api/topics";
import { ConfirmButton } from "../../components/ConfirmButton";
import { EditableList } from "../../components/EditableList";
import { useNow } from "../../lib/clock";
import { formatMoment, formatTick } from "../../lib/format";
import { sentWords } from "../../lib/incidents";
import { DigestForm } from "./DigestForm";
import styles from "./Digests.module.css";
import { lastMade, nextDue, scheduleWords } from "./schedule";

export default function DigestsView() {
  return (
    <EditableList
      read={useDigests()}
      name="Digests"
      one="digest"
      purpose="A digest tells channels, once a day or a week, what was said."
      item={(digest, onEdit) => <DigestItem key={digest.id} {...{ digest, onEdit }} />}
      form={(of, onDone, onTake) => (
        <DigestForm key={of?.version ?? "new"} {...{ of, onDone, onTake }} />
      )}
    />
  );
}

function DigestItem({ digest, onEdit }: { digest: Digest; onEdit: (() => void) | undefined }) {
  const send = useSendDigest();
  const pause = usePauseDigest();
  const remove = useDeleteDigest();
  const about = useAbout(digest);
  const idle = useIdleDigests()?.[digest.id];
  const channels = useChannels().data;
  const names = digest.channels.map((id) => nameIn(channels, id, "gone"));
  const paused = digest.state === "paused";
  const error = send.error ?? pause.error ?? remove.error;
  return (
    <li>
      <div className={styles.name}>
        <bdi>{digest.name}</bdi>
      </div>
      <div className={styles.quiet}>
        <bdi>{about}</bdi> → <bdi>{names.join(", ")}</bdi>
      </div>
      <div className={styles.quiet}>{scheduleWords(digest)}</div>
      {idle && <div className={styles.quiet}>Not made: {idle}.</div>}
      <div className={styles.quiet}>
        <Times digest={digest} />
      </div>
      {digest.unsubscribed.length > 0 && (
        <div className={styles.quiet}>
          Unsubscribed: <bdi>{digest.unsubscribed.join(", ")}</bdi>
        </div>
      )}
      <div className={styles.actions}>
        <Button size="compact-sm" variant="default" onClick={onEdit}>
          Edit
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          loading={pause.isPending}
          onClick={() => pause.mutate({ digest, paused: !paused })}
        >
          {paused ? "Resume" : "Pause"}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          loading={send.isPending}
          onClick={() => send.mutate(digest)}
        >
          Send now
        </Button>
        <ConfirmButton
          word="Delete"
          question={`Delete ${digest.name}?`}
          onConfirm={() => remove.mutate(digest)}
        />
      </div>
      <div role="status" className={styles.answers}>
        {send.data && <Answers sent={send.data} />}
      </div>
      {error && <p role="alert">{error.message}</p>}
    </li>
  );
}

function Times({ digest }: { digest: Digest }) {
  const last = lastMade(digest);
  const next = nextDue(digest, useNow());
  return (
    <>
      {last === null ? "None made yet" : <>Last: {moment(last)}</>}
      {digest.state === "paused" ? " · paused" : next !== null && <> · next: {moment(next)}</>}
    </>
  );
}

const DAYS_MS = 7 * 86_400_000;

const moment = (at: number) => (
  <time dateTime={new Date(at).toISOString()} title={formatMoment(at)}>
    {formatTick(at, DAYS_MS)}
  </time>
);

/** What each receiver answered; a mail has several. */
function Answers({ sent }: { sent: DigestSent }) {
  if (sent.sendings.length === 0) return <p>Nobody is left to send it to.</p>;
  return (
    <>
      <p>
        <bdi>{sent.title}</bdi>
      </p>
      {sent.sendings.map(({ channel, recipient, answer, ...outcome }) => (
        <p key={`${channel} ${recipient}`}>
          <bdi>{recipient ? `${channel}, ${recipient}` : channel}</bdi>: {sentWords(outcome)}.
          Answer: <bdi>{answer || "none"}</bdi>
        </p>
      ))}
    </>
  );
}

function useAbout({ topic, set }: Digest): string {
  const topics = useTopics().data;
  const sets = useTopicSets().data;
  if (topic) return nameIn(topics, topic, "A topic that is gone");
  if (set) return nameIn(sets, set, "A set that is gone");
  return "All posts";
}

const nameIn = (
  all: readonly { id: string; name: string }[] | undefined,
  id: string,
  gone: string,
) => (all ? (all.find((one) => one.id === id)?.name ?? gone) : "…");
