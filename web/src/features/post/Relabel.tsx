/** A person's word against the model's: stored beside it, counted instead of it. */
import { Button, SegmentedControl, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { type PostDetail, useRelabel } from "../../api/post";
import { useLoggedIn, useMay } from "../../api/session";
import { SentimentMark } from "../../components/SentimentMark";
import { formatMoment } from "../../lib/format";
import { EMOTIONS, emotionWord, isEmotion, SENTIMENTS, sentimentWord } from "../../lib/sentiment";
import styles from "./PostPanel.module.css";

const NAME_KEY = "groundswell-name";

export function Relabel({ post }: { post: PostDetail }) {
  const { label, emotion, corrected, model_label, model_emotion } = post.sentiment;
  const [sentiment, setSentiment] = useState(label);
  const [felt, setFelt] = useState(emotion);
  const relabel = useRelabel(post.post_id);
  const loggedIn = useLoggedIn() !== null;
  const mayCorrect = useMay("respond");
  const changed = sentiment !== label || felt !== emotion;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const by = String(fields.get("by") ?? "").trim();
    const note = String(fields.get("note")).trim();
    if (!loggedIn) localStorage.setItem(NAME_KEY, by);
    relabel.mutate({
      ...(sentiment !== label && { sentiment }),
      ...(felt !== emotion && { emotion: felt }),
      ...(by && { by }),
      ...(note && { note }),
    });
  };
  if (!mayCorrect) return <History post={post} />;
  return (
    <section className={styles.relabel} aria-label="Correct this label">
      <h3>Correct this label</h3>
      {corrected && (
        <p className={styles.hint}>
          The model said {sentimentWord(model_label ?? "").toLowerCase()},{" "}
          {emotionWord(model_emotion ?? "").toLowerCase()}.{" "}
          <button type="button" className={styles.link} onClick={() => relabel.mutate(null)}>
            Undo correction
          </button>
        </p>
      )}
      <form onSubmit={submit}>
        <SegmentedControl
          aria-label="Sentiment"
          fullWidth
          value={sentiment}
          onChange={setSentiment}
          transitionDuration={0}
          data={SENTIMENTS.map((value) => ({
            value,
            label: (
              <span className={styles.option}>
                <SentimentMark label={value} />
                {sentimentWord(value)}
              </span>
            ),
          }))}
        />
        <label className={styles.field}>
          Emotion
          <select value={felt} onChange={(event) => setFelt(event.currentTarget.value)}>
            {!isEmotion(emotion) && <option value={emotion}>{emotionWord(emotion)}</option>}
            {EMOTIONS.map((name) => (
              <option key={name} value={name}>
                {emotionWord(name)}
              </option>
            ))}
          </select>
        </label>
        <div className={styles.pair}>
          {!loggedIn && (
            <TextInput
              name="by"
              label="Your name (optional)"
              defaultValue={localStorage.getItem(NAME_KEY) ?? ""}
              maxLength={80}
            />
          )}
          <TextInput name="note" label="Reason (optional)" maxLength={500} />
        </div>
        <Button type="submit" disabled={!changed} loading={relabel.isPending}>
          Save
        </Button>
        {relabel.error && <p role="alert">Not saved: {relabel.error.message}</p>}
        {relabel.isSuccess && <p role="status">Saved. Counts updated.</p>}
      </form>
      <History post={post} />
    </section>
  );
}

function History({ post }: { post: PostDetail }) {
  const relabels = post.relabels ?? [];
  if (relabels.length === 0) return null;
  const word = (field: string, value: string | null | undefined) =>
    value ? (field === "emotion" ? emotionWord(value) : sentimentWord(value)) : "–";
  return (
    <ol className={styles.history} aria-label="Corrections, newest first">
      {relabels.map((said) => (
        <li key={said.id}>
          {word(said.field, said.from)} → {word(said.field, said.to)}
          <span>
            <bdi>{said.by || "Anonymous"}</bdi>, {formatMoment(Date.parse(said.at))}
            {said.note && (
              <>
                : <bdi>{said.note}</bdi>
              </>
            )}
          </span>
        </li>
      ))}
    </ol>
  );
}
