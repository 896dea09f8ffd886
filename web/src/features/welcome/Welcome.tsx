/** Before the first post: the ways to bring some in, and a text to try the model with. */
import { Button, Textarea } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useRef, useState } from "react";
import { ask } from "../../api/client";
import type { components } from "../../api/schema";
import { useLoggedIn, useMay } from "../../api/session";
import { Panel } from "../../components/Panel";
import { SentimentMark } from "../../components/SentimentMark";
import { apiUrl } from "../../lib/address";
import { formatPercent } from "../../lib/format";
import { emotionWord, isSentiment, sentimentWord } from "../../lib/sentiment";
import { usePlace } from "../../lib/urlState";
import { chooseFile } from "../sources/chosenFile";
import styles from "./Welcome.module.css";

export default function Welcome() {
  const shown = useLoggedIn() === null ? "" : ' -H "Authorization: Bearer $KEY"';
  return (
    <Panel title="Welcome" note="No posts yet">
      <div className={styles.ways}>
        <FileWay />
        <TextWay />
        <Way title="Push a post">
          <Command
            text={`curl -X POST ${apiUrl("/api/posts").href}${shown} -H 'content-type: application/json' -d '{"post_id": "p1", "source": "shop", "author": "ann", "content": "so good"}'`}
          />
        </Way>
        <Way title="Connect a source">
          <p>Feeds, Mastodon, Bluesky, Hacker News, Reddit, X, Kafka and NATS.</p>
          <Command text="groundswell ingest --source rss:https://example.org/feed.xml" />
          <Command text="groundswell sources list" />
        </Way>
        <Way title="Start the simulator">
          <p>Made-up posts about made-up brands, for a first look.</p>
          <Command text="groundswell ingest --source simulator" />
        </Way>
      </div>
    </Panel>
  );
}

function Way({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.way}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function FileWay() {
  const [, setPlace] = usePlace();
  const chooser = useRef<HTMLInputElement>(null);
  if (!useMay("ingest")) return null;
  const bring = (file: File | undefined) => {
    if (!file) return;
    chooseFile(file);
    setPlace({ view: "sources" });
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button does the same by keyboard
    <div
      className={styles.drop}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        bring(event.dataTransfer.files[0]);
      }}
    >
      <Way title="Bring a file">
        <p>Drop it here: CSV, Excel, JSON, Parquet or the export of a network.</p>
        <input
          ref={chooser}
          type="file"
          hidden
          data-testid="file"
          onChange={({ currentTarget }) => bring(currentTarget.files?.[0])}
        />
        <Button onClick={() => chooser.current?.click()}>Choose a file</Button>
      </Way>
    </div>
  );
}

type Answer = components["schemas"]["AnalyzeResponse"];

function TextWay() {
  const [text, setText] = useState("");
  const reading = useMutation({
    mutationFn: async () => (await ask("POST", "/api/analyze", { text })) as Answer,
  });
  const found = reading.data?.results[0];
  return (
    <Way title="Try a text">
      <Textarea
        aria-label="A text"
        placeholder="The new timetable is a joy, when the train comes."
        rows={3}
        value={text}
        onChange={({ currentTarget: { value } }) => setText(value)}
      />
      <Button
        variant="default"
        disabled={text.trim() === ""}
        loading={reading.isPending}
        onClick={() => reading.mutate()}
      >
        Analyse
      </Button>
      <p role="status" className={styles.found}>
        {reading.error?.message}
        {found && isSentiment(found.label) && (
          <>
            <SentimentMark label={found.label} /> {sentimentWord(found.label)},{" "}
            {formatPercent(100 * found.confidence)} sure · {emotionWord(found.emotion)}
          </>
        )}
        {found && !isSentiment(found.label) && "No model here knows this language."}
      </p>
    </Way>
  );
}

function Command({ text }: { text: string }) {
  const clipboard = useClipboard();
  return (
    <div className={styles.command}>
      <code>{text}</code>
      <Button
        size="xs"
        variant="default"
        aria-label={`Copy: ${text}`}
        onClick={() => clipboard.copy(text)}
      >
        {clipboard.copied ? "Copied" : "Copy"}
      </Button>
    </div>
  );
}
