/** What can be done with a topic, for who may. */
import { ActionIcon, Button } from "@mantine/core";
import { useDigests } from "../../api/digests";
import { useRules } from "../../api/rules";
import { type TopicSummary, useDeleteTopic, useTopicState } from "../../api/topics";
import { ConfirmButton } from "../../components/ConfirmButton";
import { MoreIcon } from "../../components/icons";
import { Menu } from "../../components/Menu";
import styles from "./Topics.module.css";

interface TopicActionsProps {
  topic: TopicSummary;
  onEdit: (id: string) => void;
  onFailed: (message: string | null) => void;
  onDeleted: (id: string) => void;
}

const CHOICE = { variant: "default", size: "compact-sm" } as const;

export function TopicActions({ topic, onEdit, onFailed, onDeleted }: TopicActionsProps) {
  const change = useTopicState();
  const remove = useDeleteTopic();
  const told = {
    onError: ({ message }: Error) => onFailed(message),
    onSuccess: () => onFailed(null),
  };
  const to = (state: TopicSummary["state"]) => change.mutate({ topic, state }, told);
  const active = topic.state === "active";
  return (
    <Menu
      label={`${topic.name}: actions`}
      className={styles.menu}
      button={(opener) => (
        <ActionIcon
          variant="subtle"
          color="gray"
          size={32}
          loading={change.isPending || remove.isPending}
          aria-label={`${topic.name}: actions`}
          title="Actions"
          {...opener}
        >
          <MoreIcon />
        </ActionIcon>
      )}
    >
      {(close) => {
        const and = (run: () => void) => () => {
          close();
          run();
        };
        return (
          <>
            <Button {...CHOICE} onClick={() => onEdit(topic.id)}>
              Edit
            </Button>
            <Button {...CHOICE} onClick={and(() => to(active ? "paused" : "active"))}>
              {active ? "Pause" : topic.state === "paused" ? "Resume" : "Restore"}
            </Button>
            {topic.state !== "archived" && (
              <Button {...CHOICE} onClick={and(() => to("archived"))}>
                Archive
              </Button>
            )}
            <ConfirmButton
              word="Delete"
              question="Delete topic and counts?"
              onConfirm={() =>
                remove.mutate(topic, { ...told, onSuccess: () => onDeleted(topic.id) })
              }
            />
            <OnTopic id={topic.id} />
            <p>Paused and archived topics keep their counts and get no more. Posts always stay.</p>
          </>
        );
      }}
    </Menu>
  );
}

/** What does nothing any more once a topic is deleted. */
function OnTopic({ id }: { id: string }) {
  const rules = (useRules().data ?? []).filter(({ topic_id }) => topic_id === id);
  const digests = (useDigests().data ?? []).filter(({ topic }) => topic === id);
  const names = [...rules, ...digests].map(({ name }) => name);
  if (names.length === 0) return null;
  return (
    <p>
      Without it, these rules and digests do nothing: <bdi>{names.join(", ")}</bdi>.
    </p>
  );
}
