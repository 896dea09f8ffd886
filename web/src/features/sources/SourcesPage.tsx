/** Where posts come from: what is read and when it was heard, files, and the way to bring one. */
import { Button } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useMay } from "../../api/session";
import { Panel } from "../../components/Panel";
import type { Filters } from "../../lib/filters";
import type { Range } from "../../lib/range";
import { CoveragePanel } from "./CoveragePanel";
import { takeChosenFile } from "./chosenFile";
import { FileForm } from "./FileForm";
import { ImportsPanel } from "./ImportsPanel";
import styles from "./Sources.module.css";

interface SourcesPageProps {
  range: Range;
  heldAt: number | null;
  /** Show the overview of this time, narrowed to these posts. */
  onShowPosts: (filters: Partial<Filters>, from: number, to: number) => void;
}

const KINDS =
  ".csv,.tsv,.tab,.psv,.txt,.ndjson,.jsonl,.json,.js,.gz,.zst,.bz2,.xz,.zip,.parquet,.pq,.xlsx,.xls,.ods";

export default function SourcesPage({ range, heldAt, onShowPosts }: SourcesPageProps) {
  const mayBring = useMay("ingest");
  const [file, setFile] = useState<File | null>(takeChosenFile);
  const chooser = useRef<HTMLInputElement>(null);
  const over = useDrop(mayBring ? setFile : null);
  return (
    <div className={styles.page} data-over={over || undefined}>
      {mayBring && (
        <>
          <input
            ref={chooser}
            type="file"
            hidden
            accept={KINDS}
            data-testid="file"
            onChange={({ currentTarget }) => {
              setFile(currentTarget.files?.[0] ?? null);
              currentTarget.value = "";
            }}
          />
          {file ? (
            <FileForm
              key={`${file.name} ${file.size} ${file.lastModified}`}
              file={file}
              onLeave={() => setFile(null)}
            />
          ) : (
            <Panel title="Bring a file">
              <div className={styles.drop}>
                <p>
                  Drop a file anywhere on this page: CSV, Excel, JSON, Parquet or the export of a
                  network, packed or not. You see what it will become before anything is taken.
                </p>
                <Button onClick={() => chooser.current?.click()}>Choose a file</Button>
              </div>
            </Panel>
          )}
        </>
      )}
      <ImportsPanel mayStop={mayBring} onShowPosts={onShowPosts} />
      <CoveragePanel range={range} heldAt={heldAt} onShowPosts={onShowPosts} />
    </div>
  );
}

/** Files that are dropped anywhere; whether one is held over the page now. */
function useDrop(onFile: ((file: File) => void) | null): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    if (onFile === null) return;
    const controller = new AbortController();
    const on = (kind: "dragover" | "dragleave" | "drop", act: (event: DragEvent) => void) =>
      window.addEventListener(kind, act, { signal: controller.signal });
    on("dragover", (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      setOver(true);
    });
    on("dragleave", (event) => event.relatedTarget === null && setOver(false));
    on("drop", (event) => {
      setOver(false);
      const dropped = event.dataTransfer?.files[0];
      if (!dropped) return;
      event.preventDefault();
      onFile(dropped);
    });
    return () => controller.abort();
  }, [onFile]);
  return over;
}
