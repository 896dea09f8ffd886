/** Which topic the page is narrowed to, since when its counts are whole, and what one can do. */
import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useMay } from "../api/session";
import type { TopicSummary } from "../api/topics";
import { ANSWERS_KEPT_MS } from "../api/waiting";
import { FillProgress } from "../components/FillProgress";
import { useNow } from "../lib/clock";
import { coverage, isFilling, KINDS, STATES } from "../lib/topics";
import styles from "./Topic.module.css";

interface TopicHeadProps {
  topic: TopicSummary;
  onEdit: () => void;
  onCompare: () => void;
  onLeave: () => void;
}

export function TopicHead({ topic, onEdit, onCompare, onLeave }: TopicHeadProps) {
  const mayManage = useMay("manage");
  const filling = isFilling(topic);
  const said = coverage(topic, useNow());
  const counting = useFollowFilling(topic);
  return (
    <section className={styles.head} aria-label="Topic">
      <div className={styles.what}>
        <h2 className={styles.name}>
          <bdi>{topic.name}</bdi>
          <span className={styles.kind}>{KINDS[topic.kind]}</span>
          {topic.state !== "active" && <span className={styles.kind}>{STATES[topic.state]}</span>}
        </h2>
        <p className={styles.query}>
          <code>{topic.query}</code>
        </p>
        {(said || counting) && (
          <p className={styles.coverage}>
            {filling && <FillProgress topic={topic} />}
            <span>
              {said ?? "Earlier posts are being counted; the numbers follow in a moment."}
            </span>
          </p>
        )}
      </div>
      <div className={styles.actions}>
        {mayManage && (
          <Button variant="default" size="xs" onClick={onEdit}>
            Edit
          </Button>
        )}
        <Button variant="default" size="xs" onClick={onCompare}>
          Compare
        </Button>
        <Button variant="default" size="xs" onClick={onLeave}>
          Show all posts
        </Button>
      </div>
    </section>
  );
}

const COUNTED = ["sentiments", "emotions", "posts", "facets"];

/** While the past is filled in, and once it is, what was counted is counted anew; until then what is
 * shown may be of before. */
function useFollowFilling(topic: TopicSummary): boolean {
  const [counting, setCounting] = useState(false);
  const queries = useQueryClient();
  const { done, state } = topic.backfill;
  const filled = `${topic.id} ${done} ${state} ${topic.shown_version}`;
  const counted = useRef(filled);
  useEffect(() => {
    if (counted.current === filled) return;
    counted.current = filled;
    const count = () => {
      for (const key of COUNTED) queries.invalidateQueries({ queryKey: [key] });
    };
    count();
    setCounting(true);
    const timer = setTimeout(() => {
      count();
      setCounting(false);
    }, ANSWERS_KEPT_MS);
    return () => clearTimeout(timer);
  }, [queries, filled]);
  return counting;
}
