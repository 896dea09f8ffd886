/** All rules; who may manage makes, changes, pauses and deletes them here. */
import { Button } from "@mantine/core";
import { useChannels } from "../../api/channels";
import { BUILT_IN_RULE } from "../../api/incidents";
import { type Rule, useDeleteRule, useIdleRules, usePauseRule, useRules } from "../../api/rules";
import { useMay } from "../../api/session";
import { useTopicName } from "../../api/topics";
import { ConfirmButton } from "../../components/ConfirmButton";
import { EditableList } from "../../components/EditableList";
import { SEVERITIES } from "../../lib/incidents";
import { sentenceOf } from "./draft";
import { RuleForm } from "./RuleForm";
import styles from "./Rules.module.css";

export function RulesView() {
  const mayManage = useMay("manage");
  const channels = useChannels(mayManage).data;
  return (
    <EditableList
      read={useRules()}
      name="Rules"
      one="rule"
      purpose="A rule watches the posts and opens an incident when something is out of the ordinary."
      note={
        channels?.length === 0
          ? "There is no channel: incidents show on this page, and nobody is sent a message."
          : undefined
      }
      foot={`“${BUILT_IN_RULE.name}” stands in the platform's settings: it opens an incident when negative posts far outnumber positive ones, and sends no messages.`}
      mayChange={mayManage}
      item={(rule, onEdit) => <RuleItem key={rule.id} {...{ rule, onEdit }} />}
      form={(of, onDone) => <RuleForm {...{ of, onDone }} />}
    />
  );
}

function RuleItem({ rule, onEdit }: { rule: Rule; onEdit: (() => void) | undefined }) {
  const pause = usePauseRule();
  const remove = useDeleteRule();
  const topic = useTopicName()(rule.topic_id);
  const idle = useIdleRules()?.[rule.id];
  const paused = rule.state === "paused";
  const error = pause.error ?? remove.error;
  return (
    <li>
      <div className={styles.name}>
        <bdi>{rule.name}</bdi>
      </div>
      <div className={styles.quiet}>
        <bdi>{sentenceOf(rule, topic)}</bdi> · {SEVERITIES[rule.severity]}
        {paused && " · paused"}
      </div>
      {idle && <div className={styles.quiet}>Not evaluated: {idle}.</div>}
      {onEdit && (
        <div className={styles.actions}>
          <Button size="compact-sm" variant="default" onClick={onEdit}>
            Edit
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            loading={pause.isPending}
            onClick={() => pause.mutate({ rule, paused: !paused })}
          >
            {paused ? "Resume" : "Pause"}
          </Button>
          <ConfirmButton
            word="Delete"
            question={`Delete ${rule.name}?`}
            onConfirm={() => remove.mutate(rule)}
          />
        </div>
      )}
      {error && <p role="alert">{error.message}</p>}
    </li>
  );
}
