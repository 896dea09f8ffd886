/** Somebody else has saved the topic meanwhile: what they made of it, and what to do now. */
import { Button } from "@mantine/core";
import type { Topic } from "../../api/topics";
import { useNow } from "../../lib/clock";
import { formatAgo } from "../../lib/format";
import { KINDS, STATES } from "../../lib/topics";
import styles from "./Editor.module.css";

interface ConflictProps {
  theirs: Topic;
  onTake: () => void;
  onOverwrite: () => void;
}

export function Conflict({ theirs, onTake, onOverwrite }: ConflictProps) {
  const now = useNow();
  return (
    <div className={styles.conflict}>
      <p role="alert">
        <b>Not saved.</b> {theirs.changed_by || "Somebody else"} changed this topic{" "}
        {formatAgo(Date.parse(theirs.changed_at), now)}, while you were editing it. It is now:
      </p>
      <p>
        <b>
          <bdi>{theirs.name}</bdi>
        </b>{" "}
        <span className={styles.quiet}>
          {KINDS[theirs.kind]} · {STATES[theirs.state]}
          {theirs.languages.length > 0 && ` · ${theirs.languages.join(", ")}`}
        </span>
      </p>
      <p>
        <code>{theirs.query}</code>
      </p>
      <div className={styles.actions}>
        <Button variant="default" size="xs" onClick={onTake}>
          Take their version
        </Button>
        <Button variant="default" size="xs" onClick={onOverwrite}>
          Save mine over it
        </Button>
      </div>
    </div>
  );
}
