/** A list of things people make, or the form for one of them in its place. */
import { Button, Skeleton } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import styles from "./EditableList.module.css";
import { ErrorState, StateView } from "./StateView";

interface EditableListProps<T> {
  read: UseQueryResult<readonly T[]>;
  /** "Rules", and one of them: "rule". */
  name: string;
  one: string;
  /** What one is for, said where there is none. */
  purpose: string;
  /** Said above those that there are. */
  note?: string | undefined;
  /** Below the list. */
  foot?: string;
  /** Whether who looks may make and change them. */
  mayChange?: boolean;
  item: (one: T, onEdit: (() => void) | undefined) => ReactNode;
  /** `of` null: for a new one. `onTake` goes on with another state of it. */
  form: (of: T | null, onDone: () => void, onTake: (of: T) => void) => ReactNode;
}

export function EditableList<T>(props: EditableListProps<T>) {
  const { read, name, one, purpose, note, foot, mayChange = true, item, form } = props;
  const [edited, setEdited] = useState<{ readonly of: T | null } | null>(null);
  if (edited !== null) {
    return form(
      edited.of,
      () => setEdited(null),
      (of) => setEdited({ of }),
    );
  }
  if (read.isPending) return <Skeleton h={160} radius="md" />;
  if (!read.data) return <ErrorState error={read.error} onRetry={read.refetch} height={160} />;
  return (
    <>
      {read.data.length === 0 ? (
        <StateView title={`No ${name.toLowerCase()}`} height={140}>
          {purpose}
        </StateView>
      ) : (
        note && <p className={styles.note}>{note}</p>
      )}
      <ul className={styles.list} aria-label={name}>
        {read.data.map((of) => item(of, mayChange ? () => setEdited({ of }) : undefined))}
      </ul>
      {foot && <p className={styles.note}>{foot}</p>}
      {mayChange && (
        <div className={styles.actions}>
          <Button onClick={() => setEdited({ of: null })}>New {one}</Button>
        </div>
      )}
    </>
  );
}
