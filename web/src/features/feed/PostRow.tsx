/** One post of the feed: how it reads, what it says, who said it where and when. */
import { memo } from "react";
import { SentimentMark } from "../../components/SentimentMark";
import { useNow } from "../../lib/clock";
import { formatAgo, formatMoment, formatPercent } from "../../lib/format";
import { emotionColor, emotionWord, sentimentWord } from "../../lib/sentiment";
import type { Post } from "../../live/protocol";
import styles from "./Feed.module.css";

interface PostRowProps {
  post: Post;
  onOpen: (id: string) => void;
}

export const PostRow = memo(function PostRow({ post, onOpen }: PostRowProps) {
  return (
    <div className={styles.row}>
      <div className={styles.mood}>
        <span className={styles.sentiment}>
          <SentimentMark label={post.label} />
          {sentimentWord(post.label)}
          {post.corrected ? (
            <span className={styles.confidence} title="A person has corrected the model">
              corrected
            </span>
          ) : (
            <span className={styles.confidence} title="How sure the model is">
              {formatPercent(100 * post.confidence)}
            </span>
          )}
        </span>
        <span className={styles.emotions}>
          {post.emotions.map((emotion) => (
            <span key={emotion} className={styles.chip}>
              <span className={styles.swatch} style={{ background: emotionColor(emotion) }} />
              {emotionWord(emotion)}
            </span>
          ))}
        </span>
      </div>
      <p className={styles.text} dir="auto">
        {post.content}
      </p>
      <Ago at={post.at} />
      <span className={styles.who}>
        <span className={styles.names}>
          <bdi>{post.source}</bdi>
          {post.author && (
            <>
              {" · "}
              <bdi>{post.author}</bdi>
            </>
          )}
        </span>
        <button type="button" className={styles.open} onClick={() => onOpen(post.id)}>
          Details
        </button>
      </span>
    </div>
  );
});

function Ago({ at }: { at: number }) {
  return (
    <time className={styles.time} dateTime={new Date(at).toISOString()} title={formatMoment(at)}>
      {formatAgo(at, useNow())}
    </time>
  );
}
