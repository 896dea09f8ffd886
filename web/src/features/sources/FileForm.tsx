/** One file: how it is read, which column holds what, its first posts, and the way in. */
import { Button, Skeleton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { type Inspection, useImportFile, useInspection } from "../../api/sources";
import { Panel } from "../../components/Panel";
import { formatExact } from "../../lib/format";
import { ColumnTable } from "./ColumnTable";
import type { Choices } from "./choices";
import form from "./File.module.css";
import { PreviewPosts } from "./PreviewPosts";
import { ReadingFields } from "./ReadingFields";
import { Reasons } from "./Reasons";
import { Share } from "./Share";
import styles from "./Sources.module.css";

const TYPING_MS = 300;

interface FileFormProps {
  file: File;
  onLeave: () => void;
}

export function FileForm({ file, onLeave }: FileFormProps) {
  const [choices, setChoices] = useState<Choices>({});
  const [settled] = useDebouncedValue(choices, TYPING_MS);
  const inspection = useInspection(file, settled);
  const importing = useImportFile();
  const [sent, setSent] = useState(0);
  const found = inspection.data;
  const busy = importing.isPending;
  const error = inspection.error ?? importing.error;
  return (
    <Panel
      title={file.name}
      note={found && <Form found={found} />}
      aside={
        <Button size="xs" variant="default" disabled={busy} onClick={onLeave}>
          Cancel
        </Button>
      }
    >
      <div className={form.form}>
        {error && (
          <p role="alert" className={styles.problem}>
            {error.message}
          </p>
        )}
        {inspection.isPending && <Skeleton h={320} radius="md" />}
        {found && (
          <>
            {found.problem && (
              <p role="status" className={styles.problem}>
                Choose the column that holds the text.
              </p>
            )}
            <ReadingFields {...{ found, choices }} onChange={setChoices} />
            <div className={form.beside}>
              <ColumnTable {...{ found, choices }} onChange={setChoices} />
              <PreviewPosts found={found} stale={inspection.isFetching} />
            </div>
            <Outlook found={found} />
          </>
        )}
        <div className={styles.actions}>
          <Button
            disabled={busy || !found || found.accepted === 0 || inspection.isFetching}
            onClick={() =>
              importing.mutate(
                { file, choices, onProgress: setSent },
                { onSuccess: () => onLeave() },
              )
            }
          >
            {found?.complete ? `Import ${count(found.accepted, "post")}` : "Import the whole file"}
          </Button>
          {busy && <Share of={sent} name={`Sending ${file.name}`} />}
        </div>
      </div>
    </Panel>
  );
}

function Form({ found: { form } }: { found: Inspection }) {
  const { format, compression, encoding, sheet } = form as Record<string, string | undefined>;
  const packed = compression && compression !== "none" ? compression : null;
  const words = [format ?? "table", sheet && `sheet ${sheet}`, encoding, packed];
  return <>{words.filter(Boolean).join(" · ")}</>;
}

/** What would come in, and what not. */
function Outlook({ found }: { found: Inspection }) {
  if (found.problem) return null;
  const end = found.complete ? "the whole file" : "the file goes on";
  return (
    <div role="status" className={form.outlook}>
      <p>
        {count(found.rows, "row")} looked at ({end}): {count(found.accepted, "post")}
      </p>
      <Reasons of={found} />
    </div>
  );
}

function count(number: number, word: string): string {
  return `${formatExact(number)} ${word}${number === 1 ? "" : "s"}`;
}
