/** A post at the side: its whole text, how each word weighed, every score, and one's own word. */
import { Skeleton } from "@mantine/core";
import { type PostDetail, useExplanation, usePost } from "../../api/post";
import { SentimentMark } from "../../components/SentimentMark";
import { Sheet } from "../../components/Sheet";
import { ErrorState } from "../../components/StateView";
import { type Filters, hide, only } from "../../lib/filters";
import { formatMoment } from "../../lib/format";
import {
  EMOTIONS,
  emotionColor,
  emotionWord,
  SENTIMENTS,
  sentimentColor,
  sentimentWord,
  shown,
} from "../../lib/sentiment";
import { useFilters, usePlace } from "../../lib/urlState";
import styles from "./PostPanel.module.css";
import { Relabel } from "./Relabel";
import { WeighedText } from "./WeighedText";

interface PostPanelProps {
  id: string;
  onClose: () => void;
}

export default function PostPanel({ id, onClose }: PostPanelProps) {
  const post = usePost(id);
  return (
    <Sheet title="Post" place="side" onClose={onClose}>
      <div className={styles.body}>
        {post.data ? (
          <Details key={id} post={post.data} onClose={onClose} />
        ) : post.isPending ? (
          <Skeleton h={240} radius="md" />
        ) : (
          <ErrorState error={post.error} onRetry={post.refetch} height={240} />
        )}
      </div>
    </Sheet>
  );
}

function Details({ post, onClose }: { post: PostDetail; onClose: () => void }) {
  const { sentiment } = post;
  const explained = useExplanation(post.content);
  const at = Date.parse(post.created_at);
  return (
    <>
      <p className={styles.meta}>
        <Named facet="source" value={post.source} onDone={onClose} />
        {post.author && (
          <>
            {" · "}
            <Named facet="author" value={post.author} onDone={onClose} />
          </>
        )}
        {" · "}
        <time dateTime={post.created_at}>{formatMoment(at)}</time>
        {post.url && isWeb(post.url) && (
          <>
            {" · "}
            <a href={post.url} target="_blank" rel="noreferrer noopener">
              Original
            </a>
          </>
        )}
      </p>
      <WeighedText text={post.content} explained={explained.data} />
      {explained.isPending && <p className={styles.hint}>Weighing each word …</p>}
      {explained.error && (
        <p className={styles.hint} role="alert">
          The words could not be weighed: {explained.error.message}
        </p>
      )}
      <Scores
        title="Sentiment"
        names={SENTIMENTS}
        said={[sentiment.label]}
        scores={sentiment.scores ?? {}}
        word={sentimentWord}
        color={sentimentColor}
        marked
      />
      <Scores
        title="Emotion"
        names={EMOTIONS}
        said={shown(sentiment)}
        scores={sentiment.emotions ?? {}}
        word={emotionWord}
        color={emotionColor}
      />
      {sentiment.model_name && <p className={styles.hint}>Model: {sentiment.model_name}</p>}
      <Relabel post={post} />
    </>
  );
}

interface NamedProps {
  facet: "source" | "author";
  value: string;
  onDone: () => void;
}

/** Whose post it is; where posts are listed, the way to only these posts, or to all others. */
function Named({ facet, value, onDone }: NamedProps) {
  const [filters, setFilters] = useFilters();
  const [{ view }] = usePlace();
  const press = (change: Partial<Filters>) => () => {
    setFilters(change);
    onDone();
  };
  return (
    <>
      <bdi>{value}</bdi>
      {view === null && (
        <span className={styles.narrow}>
          <button
            type="button"
            aria-label={`Only ${facet} ${value}`}
            onClick={press(only(facet, value))}
          >
            Only
          </button>
          <button
            type="button"
            aria-label={`Hide ${facet} ${value}`}
            onClick={press(hide(filters, facet, value))}
          >
            Hide
          </button>
        </span>
      )}
    </>
  );
}

/** Only what a browser opens as a page: an address of a post is a stranger's text. */
function isWeb(url: string): boolean {
  return /^https?:\/\//i.test(url);
}

interface ScoresProps {
  title: string;
  names: readonly string[];
  said: readonly string[];
  scores: Readonly<Record<string, number>>;
  word: (name: string) => string;
  color: (name: string) => string;
  marked?: boolean;
}

function Scores({ title, names, said, scores, word, color, marked }: ScoresProps) {
  return (
    <section className={styles.scores} aria-label={`${title} scores`}>
      <h3>
        {title}: {said.map(word).join(", ")}
      </h3>
      <dl>
        {names.map((name) => {
          const percent = 100 * (scores[name] ?? 0);
          return (
            <div key={name}>
              <dt>
                {marked && <SentimentMark label={name} />}
                {word(name)}
              </dt>
              <dd className={styles.track} aria-hidden="true">
                <span style={{ width: `${percent}%`, background: color(name) }} />
              </dd>
              <dd className={styles.percent}>{percent.toFixed(1)}%</dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}
