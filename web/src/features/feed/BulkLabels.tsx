/** One label for all the posts that are picked, and how to do the same from the keyboard. */
import { Button } from "@mantine/core";
import { useRelabelMany } from "../../api/post";
import { SentimentMark } from "../../components/SentimentMark";
import { formatCount } from "../../lib/format";
import { SENTIMENTS, sentimentWord } from "../../lib/sentiment";
import type { Post } from "../../live/protocol";
import styles from "./Feed.module.css";

interface BulkLabelsProps {
  picked: ReadonlySet<string>;
  onPick: (picked: ReadonlySet<string>) => void;
  /** All posts that are shown. */
  shown: readonly Post[];
}

export function BulkLabels({ picked, onPick, shown }: BulkLabelsProps) {
  const relabel = useRelabelMany();
  const all = shown.length > 0 && shown.every(({ id }) => picked.has(id));
  const count = formatCount(picked.size);
  return (
    <div className={styles.bulk} role="toolbar" aria-label="Correct several posts">
      <label className={styles.all}>
        <input
          type="checkbox"
          checked={all}
          onChange={() => onPick(all ? new Set() : new Set(shown.map(({ id }) => id)))}
        />
        {picked.size === 0 ? "Select all shown" : `${count} selected`}
      </label>
      {SENTIMENTS.map((label) => (
        <Button
          key={label}
          size="compact-sm"
          variant="default"
          leftSection={<SentimentMark label={label} />}
          disabled={picked.size === 0}
          loading={relabel.isPending}
          onClick={() =>
            relabel.mutate(
              { posts: shown.filter(({ id }) => picked.has(id)), label },
              { onSuccess: () => onPick(new Set()) },
            )
          }
        >
          {sentimentWord(label)}
        </Button>
      ))}
      <span className={styles.keys}>
        Keys on a post: <kbd>+</kbd> <kbd>0</kbd> <kbd>−</kbd> label it and go on, <kbd>Space</kbd>{" "}
        selects it
      </span>
      {relabel.error && (
        <span role="alert" className={styles.failed}>
          Not all saved: {relabel.error.message}
        </span>
      )}
      {relabel.isSuccess && picked.size === 0 && (
        <span role="status">
          {formatCount(relabel.data.corrected)} corrected
          {relabel.data.right > 0 && `, ${formatCount(relabel.data.right)} had that label already`}.
          Counts updated.
        </span>
      )}
    </div>
  );
}
