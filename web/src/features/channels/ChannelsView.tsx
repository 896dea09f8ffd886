/** All channels; a test shows what the other side really answered. */
import { Button, Skeleton } from "@mantine/core";
import { useState } from "react";
import { type Channel, useChannels, useDeleteChannel, useTestChannel } from "../../api/channels";
import { useRoutes } from "../../api/routing";
import { ConfirmButton } from "../../components/ConfirmButton";
import { ErrorState, StateView } from "../../components/StateView";
import { ChannelForm } from "./ChannelForm";
import styles from "./Channels.module.css";
import { KINDS } from "./words";

export function ChannelsView() {
  const channels = useChannels();
  const [adding, setAdding] = useState(false);
  const routes = useRoutes().data?.length;
  const unrouted = routes === undefined ? undefined : routes === 0;
  if (adding) return <ChannelForm onDone={() => setAdding(false)} />;
  if (channels.isPending) return <Skeleton h={160} radius="md" />;
  if (!channels.data) {
    return <ErrorState error={channels.error} onRetry={channels.refetch} height={160} />;
  }
  return (
    <>
      {channels.data.length === 0 ? (
        <StateView title="No channels yet" height={140}>
          A channel sends incidents to a webhook, to mail, to Slack or by Apprise.
        </StateView>
      ) : (
        unrouted !== undefined && (
          <p className={styles.quiet}>
            {unrouted
              ? "Every channel is told of every incident."
              : "Routes decide which channel is told of which incidents."}
          </p>
        )
      )}
      <ul className={styles.list} aria-label="Channels">
        {channels.data.map((channel) => (
          <ChannelItem key={channel.id} channel={channel} />
        ))}
      </ul>
      <div className={styles.actions}>
        <Button onClick={() => setAdding(true)}>New channel</Button>
      </div>
    </>
  );
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
            {test.data.delivered ? "✓ Delivered" : `✗ Not delivered (${test.data.status})`}. Answer:{" "}
            <bdi>{test.data.answer || "none"}</bdi>
          </>
        )}
      </p>
      {error && <p role="alert">{error.message}</p>}
    </li>
  );
}
