/** What a query finds, before it is saved: how it reads, how much, and the newest 20 posts. */
import type { ReactNode } from "react";
import type { Preview } from "../../api/topics";
import { SentimentMark } from "../../components/SentimentMark";
import { formatExact, formatTick } from "../../lib/format";
import { sentimentWord } from "../../lib/sentiment";
import { cutAt } from "../../lib/topics";
import styles from "./Editor.module.css";

interface PreviewViewProps {
  found: Preview | undefined;
  /** Whether that is of an earlier query, until the answer for this one comes. */
  stale: boolean;
  /** Nothing is typed yet: examples to begin with. */
  onTry: ((query: string) => void) | null;
  /** Why there is nothing: a mistake in the query, or an error. */
  wrong: string | null;
}

export function PreviewView({ found, stale, onTry, wrong }: PreviewViewProps) {
  return (
    <section
      className={styles.preview}
      aria-label="Preview"
      aria-busy={stale}
      data-stale={(stale && found !== undefined) || undefined}
    >
      {onTry ? (
        <Examples onTry={onTry} />
      ) : wrong ? (
        <>
          <p className={styles.quiet}>{wrong}</p>
          <Language />
        </>
      ) : found ? (
        <Found found={found} />
      ) : (
        <p className={styles.quiet}>Looking at posts of the last 7 days …</p>
      )}
    </section>
  );
}

const LANGUAGE: readonly (readonly [string, string])[] = [
  ["acme phone", "both words, in any case"],
  ['"acme phone"', "the words side by side"],
  ["acme (phone OR tablet) -jobs", "either word, and not another"],
  ["acme* OR #acme OR @acme", "words that begin so, a hashtag, a mention"],
  ["acme NEAR/5 (refund OR broken)", "words at most 5 apart"],
  ["acme lang:en source:reddit", "facts of the post"],
];

function Examples({ onTry }: { onTry: (query: string) => void }) {
  return (
    <>
      <h3>Write what posts say</h3>
      <p className={styles.quiet}>
        While you type, this place shows how the query reads and which posts it finds. Press an
        example to start from it.
      </p>
      <Language onTry={onTry} />
    </>
  );
}

/** The query language by examples, to start from or to look at. */
function Language({ onTry }: { onTry?: (query: string) => void }) {
  return (
    <ul className={styles.examples}>
      {LANGUAGE.map(([query, means]) => (
        <li key={query}>
          {onTry ? (
            <button type="button" className={styles.example} onClick={() => onTry(query)}>
              <code>{query}</code>
            </button>
          ) : (
            <code>{query}</code>
          )}
          <span className={styles.quiet}>{means}</span>
        </li>
      ))}
    </ul>
  );
}

function Found({ found }: { found: Preview }) {
  const { matches, examples } = found;
  return (
    <>
      <p className={styles.reads}>
        <span className={styles.quiet}>Finds posts with </span>
        <bdi>{found.reads}</bdi>
      </p>
      <p role="status" className={styles.counts}>
        <Count about={matches.estimated} count={matches.last_24h}>
          in 24 hours
        </Count>
        <Count about={matches.estimated} count={matches.last_7d}>
          in 7 days
        </Count>
      </p>
      {matches.estimated && (
        <p className={styles.quiet}>
          Estimated: {formatExact(matches.matched)} of the newest {formatExact(matches.looked_at)}{" "}
          posts match. Saved, it is counted exactly.
        </p>
      )}
      {examples.length === 0 ? (
        <p className={styles.quiet}>
          {matches.estimated
            ? `None of the newest ${formatExact(matches.looked_at)} posts matches; older ones were not looked at.`
            : "No stored post of the last 7 days matches."}{" "}
          The topic can be saved all the same: every stored post is matched, and those that come.
        </p>
      ) : (
        <>
          <h3>
            {examples.length === 1 ? "The only match" : `The newest ${examples.length} matches`}
          </h3>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
          <ul className={styles.posts} tabIndex={0} aria-label="Posts that match">
            {examples.map(({ post, spans }) => (
              <Example key={post.post_id} post={post} spans={spans} />
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function Count({ about, count, children }: { about: boolean; count: number; children: ReactNode }) {
  return (
    <span>
      <b>
        {about && "about "}
        {formatExact(count)}
      </b>{" "}
      {count === 1 ? "post" : "posts"} {children}
    </span>
  );
}

const WITH_THE_DAY = 2 * 86_400_000;

function Example({ post, spans }: Preview["examples"][number]) {
  const { label } = post.sentiment;
  return (
    <li>
      <p className={styles.text}>
        <bdi>
          {cutAt(post.content, spans).map(({ text, marked, at }) =>
            marked ? <mark key={at}>{text}</mark> : <span key={at}>{text}</span>,
          )}
        </bdi>
      </p>
      <p className={styles.quiet}>
        <SentimentMark label={label} /> {sentimentWord(label)} · <bdi>{post.source}</bdi>
        {post.author && (
          <>
            {" "}
            · <bdi>{post.author}</bdi>
          </>
        )}{" "}
        · {formatTick(Date.parse(post.created_at), WITH_THE_DAY)}
      </p>
    </li>
  );
}
