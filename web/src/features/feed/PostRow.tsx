/** One post of the feed: how it reads, what it says, who said it where and when. */
import { memo } from "react";
import { SentimentMark } from "../../components/SentimentMark";
import { useNow } from "../../lib/clock";
import { formatAgo, formatMoment, formatPercent } from "../../lib/format";
import { emotionColor, emotionWord, sentimentWord } from "../../lib/sentiment";
import type { Post } from "../../live/protocol";
import styles from "./Feed.module.css";

export const PostRow = memo(function PostRow({ post }: { post: Post }) {
  return (
    <div className={styles.row}>
      <div className={styles.mood}>
        <span className={styles.sentiment}>
          <SentimentMark label={post.label} />
          {sentimentWord(post.label)}
          <span className={styles.confidence} title="How sure the model is">
            {formatPercent(100 * post.confidence)}
          </span>
        </span>
        <span className={styles.chip}>
          <span className={styles.swatch} style={{ background: emotionColor(post.emotion) }} />
          {emotionWord(post.emotion)}
        </span>
      </div>
      <p className={styles.text} dir="auto">
        {post.content}
      </p>
      <Ago at={post.at} />
      <span className={styles.who}>
        {post.source}
        {post.author && ` · ${post.author}`}
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
