/** Each source: whether it is heard now, how much it gives, and what of it is missing. */
import { Skeleton } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useSources } from "../../api/queries";
import { type ReadSource, useCoverage, useImports, useNewest } from "../../api/sources";
import { Panel } from "../../components/Panel";
import { ErrorState, StateView } from "../../components/StateView";
import { present } from "../../lib/clock";
import { type Filters, only } from "../../lib/filters";
import { formatAgo, formatCount, formatMoment, formatStretch } from "../../lib/format";
import { type Range, windowAt } from "../../lib/range";
import { useZone } from "../../lib/urlState";
import { type Arrivals, arrivalsOf } from "./arrivals";
import styles from "./Sources.module.css";
import { piecesOf, rateOf } from "./span";

interface CoveragePanelProps {
  range: Range;
  heldAt: number | null;
  onShowPosts: (filters: Partial<Filters>, from: number, to: number) => void;
}

const WORDS: Record<ReadSource["status"], string> = {
  connected: "Connected",
  waiting: "Waiting",
  stopped: "Not read",
  ended: "Read to its end",
};

export function CoveragePanel({ range, heldAt, onShowPosts }: CoveragePanelProps) {
  const coverage = useCoverage();
  const newest = useNewest();
  const stored = useSources().data ?? [];
  const { from, to } = windowAt(heldAt ?? Date.now(), range, useZone());
  const rates = useRates(coverage.data);
  const imports = useImports().data ?? [];
  const arrivals = arrivalsOf(newest.data ?? [], newest.data ? stored : [], imports, present());
  const unread = unreadOf(coverage.data?.sources ?? [], arrivals);
  return (
    <Panel title="Sources" note={formatStretch(from, to)}>
      {coverage.isPending || newest.isPending ? (
        <Skeleton h={200} radius="md" />
      ) : !coverage.data ? (
        <ErrorState error={coverage.error} onRetry={coverage.refetch} height={200} />
      ) : (
        <>
          {coverage.data.sources.length + unread.length === 0 ? (
            <StateView title="No source is read" height={140}>
              <code>groundswell ingest --source rss:https://example.org/feed</code> reads one
            </StateView>
          ) : (
            <ul className={styles.sources} aria-label="Sources">
              {coverage.data.sources.map((source) => (
                <Source key={source.key} of={source} rate={rates(source)} {...{ from, to }} />
              ))}
              {unread.map((feed) => (
                <Unread key={feed.name} {...feed} />
              ))}
            </ul>
          )}
          <Stored onShow={(source) => onShowPosts(only("source", source), from, to)} />
        </>
      )}
    </Panel>
  );
}

interface SourceProps {
  of: ReadSource;
  rate: number | null;
  from: number;
  to: number;
}

function Source({ of, rate, from, to }: SourceProps) {
  const pieces = piecesOf(of, from, to);
  const gaps = pieces.filter(({ missing }) => missing !== null);
  return (
    <li>
      <div className={styles.line}>
        <strong className={styles.key}>
          <bdi>{of.key}</bdi>
        </strong>
        <span className={styles.phase} data-phase={of.status}>
          {WORDS[of.status]}
        </span>
        <span className={styles.quiet}>
          {formatCount(of.posts)} posts
          {rate !== null && ` · ${rate < 10 ? rate.toFixed(1) : formatCount(Math.round(rate))}/min`}
          {of.last_post_at && ` · ${lastPost(Date.parse(of.last_post_at))}`}
          {of.rejected > 0 && ` · ${formatCount(of.rejected)} refused`}
        </span>
      </div>
      <div
        className={styles.coverage}
        role="img"
        aria-label={
          pieces.length === 0
            ? "Not heard in this time"
            : `Heard${gaps.length > 0 ? `, with ${gaps.length} missing` : ""}`
        }
      >
        {pieces.map((piece) => (
          <span
            key={`${piece.from} ${piece.missing}`}
            data-missing={piece.missing !== null || undefined}
            title={`${formatStretch(piece.from, piece.to)}${piece.missing ? `: ${piece.missing}` : ""}`}
            style={{ left: `${piece.left}%`, width: `${piece.width}%` }}
          />
        ))}
      </div>
      {of.error && <p className={styles.problem}>{of.error}</p>}
      {gaps.length > 0 && (
        <details className={styles.gaps}>
          <summary>{gaps.length === 1 ? "1 gap" : `${gaps.length} gaps`}</summary>
          <ul>
            {gaps.map(({ from: start, to: end, missing }) => (
              <li key={start}>
                {formatMoment(start)} to {formatMoment(end)}: {missing}
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}

interface UnreadFeed {
  name: string;
  what: string;
  lastAt: number;
}

/** What posts arrive from without a source that is read, so that none is listed for them. */
function unreadOf(sources: readonly ReadSource[], arrivals: Arrivals): UnreadFeed[] {
  const { simulated, imported, files, other } = arrivals;
  const feeds: UnreadFeed[] = [];
  if (simulated !== null) {
    feeds.push({ name: "Simulator", what: "made-up posts", lastAt: simulated });
  }
  // While a source is heard, the others are most likely its own.
  if (other !== null && sources.every(({ status }) => status !== "connected")) {
    feeds.push({ name: "Pushed", what: "API, webhooks, stream", lastAt: other });
  }
  if (imported !== null) {
    feeds.push({ name: "Imported", what: files.join(", "), lastAt: imported });
  }
  return feeds;
}

/** It has no coverage: nobody knows what of it should have come. */
function Unread({ name, what, lastAt }: UnreadFeed) {
  return (
    <li>
      <div className={styles.line}>
        <strong className={styles.key}>{name}</strong>
        <span className={styles.phase} data-phase="connected">
          Arriving
        </span>
        <span className={styles.quiet}>
          {what} · {lastPost(lastAt)}
        </span>
      </div>
    </li>
  );
}

/** Every source that stored posts came from, pushed ones too. */
function Stored({ onShow }: { onShow: (source: string) => void }) {
  const sources = useSources().data ?? [];
  if (sources.length === 0) return null;
  return (
    <>
      <h3 className={styles.subtitle}>Stored posts</h3>
      <ul className={styles.stored} aria-label="Stored posts by source">
        {sources.map(({ source, posts, last_post_at }) => (
          <li key={source}>
            <button type="button" onClick={() => onShow(source)}>
              <bdi>{source}</bdi>
            </button>
            <span className={styles.quiet}>
              {formatCount(posts)} posts
              {last_post_at && ` · ${lastPost(Date.parse(last_post_at))}`}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function lastPost(at: number): string {
  const ago = formatAgo(at, present());
  return `last post ${ago === "now" ? "just now" : ago}`;
}

/** Posts a minute since the answer before. */
function useRates(answer: { at: number; sources: readonly ReadSource[] } | undefined) {
  const before = useRef<typeof answer>(undefined);
  const rates = useRef(new Map<string, number | null>());
  if (answer && before.current && answer.at > before.current.at) {
    const { at, sources } = before.current;
    const known = new Map(sources.map(({ key, posts }) => [key, { at, posts }]));
    rates.current = new Map(
      answer.sources.map(({ key, posts }) => [
        key,
        rateOf(known.get(key), { at: answer.at, posts }),
      ]),
    );
  }
  useEffect(() => {
    before.current = answer;
  }, [answer]);
  return ({ key }: ReadSource) => rates.current.get(key) ?? null;
}
