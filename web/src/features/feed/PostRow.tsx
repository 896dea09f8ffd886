/** One post of the feed, in one or two lines: how it reads, what it says, who said it and when. */
import { memo } from "react";
import { SentimentMark } from "../../components/SentimentMark";
import { useNow } from "../../lib/clock";
import type { Used } from "../../lib/filters";
import { formatAgo, formatMoment, formatPercent } from "../../lib/format";
import { emotionColor, emotionWord, sentimentWord } from "../../lib/sentiment";
import type { Post } from "../../live/protocol";
import styles from "./Feed.module.css";
import { piecesOf } from "./highlights";

interface PostRowProps {
  post: Post;
  copies: number;
  /** Whether the copies are shown, too. */
  unfolded: boolean;
  /** What was searched for: marked in the text. */
  searched: string | null;
  /** Whether it is picked; `null`: it cannot be. */
  picked: boolean | null;
  onPick: () => void;
  onOpen: (id: string) => void;
  onUnfold: () => void;
  onFilter: (picked: Used) => void;
}

export const PostRow = memo(function PostRow(props: PostRowProps) {
  const { post, copies, unfolded, searched, onOpen, onUnfold, onFilter } = props;
  const { picked, onPick } = props;
  const { source, author } = post;
  return (
    <div className={styles.row}>
      <span className={styles.sentiment}>
        {picked !== null && (
          <input
            type="checkbox"
            aria-label={`Select: ${post.content.slice(0, 80)}`}
            checked={picked}
            onChange={onPick}
          />
        )}
        <SentimentMark label={post.label} />
        {sentimentWord(post.label)}
        {post.corrected ? (
          <span className={styles.confidence} title="A person has corrected the model">
            corrected
          </span>
        ) : (
          <span className={styles.confidence} title="Confidence of the model">
            {formatPercent(100 * post.confidence)}
          </span>
        )}
      </span>
      <div className={styles.said}>
        <p className={styles.text} dir="auto">
          {piecesOf(post.content, searched).map(({ text, hit }, n) =>
            // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text, in their order
            hit ? <mark key={n}>{text}</mark> : <span key={n}>{text}</span>,
          )}
        </p>
        {copies > 1 && (
          <button
            type="button"
            className={styles.copies}
            aria-expanded={unfolded}
            title={unfolded ? "Fold the copies" : "Show the copies"}
            onClick={onUnfold}
          >
            × {copies}
          </button>
        )}
      </div>
      <span className={styles.emotions}>
        {post.emotions.map((emotion) => (
          <span key={emotion} className={styles.emotion}>
            <span className={styles.swatch} style={{ background: emotionColor(emotion) }} />
            {emotionWord(emotion)}
          </span>
        ))}
      </span>
      <span className={styles.who}>
        <span className={styles.names}>
          <Name facet="source" value={source} onFilter={onFilter} />
          {author && (
            <>
              <span>·</span>
              <Name facet="author" value={author} onFilter={onFilter} />
            </>
          )}
        </span>
        <Ago at={post.at} />
        <button type="button" className={styles.open} onClick={() => onOpen(post.id)}>
          Details
        </button>
      </span>
    </div>
  );
});

interface NameProps extends Pick<PostRowProps, "onFilter"> {
  facet: "source" | "author";
  value: string;
}

/** A press leaves only its posts, with Alt all but its posts. */
function Name({ facet, value, onFilter }: NameProps) {
  return (
    <button
      type="button"
      className={styles.name}
      title={`Only posts ${facet === "source" ? "from" : "by"} ${value} (Alt: hide them)`}
      onClick={({ altKey }) => onFilter({ facet, value, mode: altKey ? "excluded" : "chosen" })}
    >
      <bdi>{value}</bdi>
    </button>
  );
}

function Ago({ at }: { at: number }) {
  return (
    <time className={styles.time} dateTime={new Date(at).toISOString()} title={formatMoment(at)}>
      {formatAgo(at, useNow())}
    </time>
  );
}
