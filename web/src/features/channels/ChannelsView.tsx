/** All channels; a test shows what the other side really answered. */
import { Button } from "@mantine/core";
import {
  type Channel,
  useChannels,
  useDeleteChannel,
  usePauseChannel,
  useTestChannel,
} from "../../api/channels";
import { useRoutes } from "../../api/routing";
import { ConfirmButton } from "../../components/ConfirmButton";
import { EditableList } from "../../components/EditableList";
import { sentWords } from "../../lib/incidents";
import { ChannelForm } from "./ChannelForm";
import styles from "./Channels.module.css";
import { KINDS } from "./words";

export function ChannelsView() {
  const routes = useRoutes().data;
  return (
    <EditableList
      read={useChannels()}
      name="Channels"
      one="channel"
      purpose="A channel sends incidents to a webhook, to mail, to Slack or by Apprise."
      note={routes && noteOf(routes.length)}
      item={(channel, onEdit) => <ChannelItem key={channel.id} {...{ channel, onEdit }} />}
      form={(of, onDone, onTake) => (
        <ChannelForm key={of?.version ?? "new"} {...{ of, onDone, onTake }} />
      )}
    />
  );
}

function noteOf(routes: number): string {
  return routes === 0
    ? "Every channel is told of every incident."
    : "Routes decide which channel is told of which incidents.";
}

interface ChannelItemProps {
  channel: Channel;
  onEdit: (() => void) | undefined;
}

function ChannelItem({ channel, onEdit }: ChannelItemProps) {
  const test = useTestChannel();
  const pause = usePauseChannel();
  const remove = useDeleteChannel();
  const { name, kind, url, to, timezone, state } = channel;
  const error = test.error ?? pause.error ?? remove.error;
  const where = url ?? to?.join(", ");
  return (
    <li>
      <div className={styles.name}>
        <bdi>{name}</bdi>
      </div>
      <div className={styles.quiet}>
        {KINDS[kind].word}
        {where && (
          <>
            {" · "}
            <bdi>{where}</bdi>
          </>
        )}
        {" · "}
        {timezone}
        {state !== "active" && ` · ${state}`}
      </div>
      <div className={styles.actions}>
        <Button size="compact-sm" variant="default" onClick={onEdit}>
          Edit
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          loading={pause.isPending}
          onClick={() => pause.mutate({ channel, paused: state === "active" })}
        >
          {state === "active" ? "Pause" : "Resume"}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          loading={test.isPending}
          onClick={() => test.mutate(channel.id)}
        >
          Send a test
        </Button>
        <ConfirmButton
          word="Delete"
          question={`Delete ${name}?`}
          onConfirm={() => remove.mutate(channel)}
        />
      </div>
      <p role="status" className={styles.answer}>
        {test.data && (
          <>
            {sentWords(test.data)}. Answer: <bdi>{test.data.answer || "none"}</bdi>
          </>
        )}
      </p>
      {error && <p role="alert">{error.message}</p>}
    </li>
  );
}
