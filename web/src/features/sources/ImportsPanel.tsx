/** Files that were brought: how far each is, what became of its rows, and its posts. */
import { Button, Skeleton } from "@mantine/core";
import { type FileImport, isOngoing, useImports, useStopImport } from "../../api/sources";
import { useWaitingPosts } from "../../api/waiting";
import { Panel } from "../../components/Panel";
import { ErrorState } from "../../components/StateView";
import { type Filters, only } from "../../lib/filters";
import { formatAgo, formatExact } from "../../lib/format";
import { Reasons } from "./Reasons";
import { Share } from "./Share";
import styles from "./Sources.module.css";
import { aroundPosts } from "./span";

interface ImportsPanelProps {
  mayStop: boolean;
  onShowPosts: (filters: Partial<Filters>, from: number, to: number) => void;
}

const WATCHED_MS = 10 * 60_000;

const WORDS: Record<FileImport["phase"], string> = {
  uploading: "Arriving",
  reading: "Importing",
  done: "Imported",
  failed: "Failed",
  stopped: "Stopped",
  interrupted: "Interrupted",
};

export function ImportsPanel({ mayStop, onShowPosts }: ImportsPanelProps) {
  const imports = useImports();
  const waiting = useWaitingPosts(imports.data?.some(isNew) ?? false);
  if (imports.data?.length === 0) return null;
  return (
    <Panel
      title="Files"
      note={waiting > 0 && <span role="status">{formatExact(waiting)} posts being analysed</span>}
    >
      {imports.isPending ? (
        <Skeleton h={120} radius="md" />
      ) : !imports.data ? (
        <ErrorState error={imports.error} onRetry={imports.refetch} height={120} />
      ) : (
        <ul className={styles.imports} aria-label="Files">
          {imports.data.map((one) => (
            <Import key={one.id} of={one} {...{ mayStop, onShowPosts }} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** Whether its posts may still be on their way. */
function isNew({ updated_at }: FileImport): boolean {
  return Date.now() - Date.parse(updated_at) < WATCHED_MS;
}

function Import({ of, mayStop, onShowPosts }: { of: FileImport } & ImportsPanelProps) {
  const stop = useStopImport();
  const ongoing = isOngoing(of);
  const { oldest, newest, sources } = of;
  const source = sources.length === 1 ? sources[0] : undefined;
  return (
    <li>
      <div className={styles.line}>
        <strong>
          <bdi>{of.file}</bdi>
        </strong>
        <span className={styles.phase} data-phase={of.phase}>
          {WORDS[of.phase]}
        </span>
        <span className={styles.quiet}>
          {formatAgo(Date.parse(of.started_at), Date.now())}
          {of.by && ` · ${of.by}`}
        </span>
        {ongoing && <Share of={of.phase === "reading" ? of.share : null} name={of.file} />}
        <span className={styles.tools}>
          {ongoing && mayStop && (
            <Button
              size="xs"
              variant="default"
              loading={stop.isPending}
              onClick={() => stop.mutate(of.id)}
              aria-label={`Stop importing ${of.file}`}
            >
              Stop
            </Button>
          )}
          {!ongoing && of.accepted > 0 && oldest && newest && (
            <Button
              size="xs"
              variant="default"
              onClick={() =>
                onShowPosts(
                  source ? only("source", source) : {},
                  ...aroundPosts(Date.parse(oldest), Date.parse(newest)),
                )
              }
            >
              Show these posts
            </Button>
          )}
        </span>
      </div>
      <p className={styles.quiet}>
        {formatExact(of.read)} read, {formatExact(of.accepted)} accepted
        {of.repeated > 0 && `, ${formatExact(of.repeated)} of them repeats`}
        {of.differing > 0 && `, ${formatExact(of.differing)} with the id of another`}
      </p>
      {of.error && (
        <p role="alert" className={styles.problem}>
          {of.error}
        </p>
      )}
      {of.phase === "interrupted" && !of.error && (
        <p className={styles.problem}>
          The process that read it is gone. Bring the file again, and it goes on where it was.
        </p>
      )}
      <Reasons of={of} />
    </li>
  );
}
