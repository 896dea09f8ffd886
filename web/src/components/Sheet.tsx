/** Something that comes over the page and is left by Esc, by a press beside it, or its cross. */
import { ActionIcon } from "@mantine/core";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { CloseIcon } from "./icons";
import styles from "./Sheet.module.css";

interface SheetProps {
  title: string;
  /** At the side (from below on a phone), or in the middle. */
  place: "side" | "middle";
  onClose: () => void;
  /** The title is read out, not seen. */
  quiet?: boolean;
  children: ReactNode;
}

/** A modal dialog of the browser: it keeps the focus inside and gives it back afterwards. */
export function Sheet({ title, place, onClose, quiet, children }: SheetProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const element = dialog.current;
    if (element && !element.open) element.showModal();
    element?.querySelector<HTMLElement>("[data-begin-here]")?.focus();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Esc closes a dialog by itself
    <dialog
      ref={dialog}
      className={styles.sheet}
      data-place={place}
      aria-labelledby={heading}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className={styles.inside}>
        <header className={quiet ? styles.quiet : styles.head}>
          <h2 id={heading} className={styles.title}>
            {title}
          </h2>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={34}
            aria-label="Close"
            title="Close (Esc)"
            onClick={onClose}
          >
            <CloseIcon />
          </ActionIcon>
        </header>
        {children}
      </div>
    </dialog>
  );
}
