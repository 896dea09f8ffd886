/** All channels; a test shows what the other side really answered. */
import { Button } from "@mantine/core";
import { type Channel, useChannels, useDeleteChannel, useTestChannel } from "../../api/channels";
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
      item={(channel) => <ChannelItem key={channel.id} channel={channel} />}
      form={(_, onDone) => <ChannelForm onDone={onDone} />}
    />
  );
}

function noteOf(routes: number): string {
  return routes === 0
    ? "Every channel is told of every incident."
    : "Routes decide which channel is told of which incidents.";
}

function ChannelItem({ channel }: { channel: Channel }) {
  const test = useTestChannel();
  const remove = useDeleteChannel();
  const { name, kind, url, to, state } = channel;
  const error = test.error ?? remove.error;
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
        {state !== "active" && ` · ${state}`}
      </div>
      <div className={styles.actions}>
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
