/** All rules; who may manage makes, changes, pauses and deletes them here. */
import { Button, Skeleton } from "@mantine/core";
import { useState } from "react";
import { type Rule, useDeleteRule, usePauseRule, useRules } from "../../api/rules";
import { useMay } from "../../api/session";
import { useTopicName } from "../../api/topics";
import { ConfirmButton } from "../../components/ConfirmButton";
import { ErrorState, StateView } from "../../components/StateView";
import { SEVERITIES } from "../../lib/incidents";
import { sentenceOf } from "./draft";
import { RuleForm } from "./RuleForm";
import styles from "./Rules.module.css";

export function RulesView() {
  const rules = useRules();
  const mayManage = useMay("manage");
  const [edited, setEdited] = useState<Rule | "new" | null>(null);
  if (edited !== null) {
    return <RuleForm of={edited === "new" ? null : edited} onDone={() => setEdited(null)} />;
  }
  if (rules.isPending) return <Skeleton h={160} radius="md" />;
  if (!rules.data) return <ErrorState error={rules.error} onRetry={rules.refetch} height={160} />;
  return (
    <>
      {rules.data.length === 0 && (
        <StateView title="No rules yet" height={140}>
          A rule watches the posts and opens an incident when something is out of the ordinary.
        </StateView>
      )}
      <ul className={styles.list} aria-label="Rules">
        {rules.data.map((rule) => (
          <RuleItem
            key={rule.id}
            rule={rule}
            onEdit={mayManage ? () => setEdited(rule) : undefined}
          />
        ))}
      </ul>
      {mayManage && (
        <div className={styles.actions}>
          <Button onClick={() => setEdited("new")}>New rule</Button>
        </div>
      )}
    </>
  );
}

function RuleItem({ rule, onEdit }: { rule: Rule; onEdit: (() => void) | undefined }) {
  const pause = usePauseRule();
  const remove = useDeleteRule();
  const topic = useTopicName()(rule.topic_id);
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
