/** Authors by their names: there are too many to list. */
import { Button, TextInput } from "@mantine/core";
import type { FormEvent } from "react";
import { ChevronIcon } from "../../components/icons";
import { Menu } from "../../components/Menu";
import {
  type Filters,
  isFull,
  MODES,
  MOST_VALUES,
  type Mode,
  summaryOf,
  toggled,
  valuesOf,
} from "../../lib/filters";
import styles from "./FacetMenu.module.css";

const LONGEST = 256;

interface AuthorMenuProps {
  filters: Filters;
  onChange: (filters: Partial<Filters>) => void;
}

export function AuthorMenu({ filters, onChange }: AuthorMenuProps) {
  const used = summaryOf(filters, "author");
  return (
    <Menu
      label="Author"
      className={styles.authors}
      button={(opener) => (
        <Button
          variant={used ? "light" : "default"}
          className={styles.opener}
          rightSection={<ChevronIcon />}
          {...opener}
        >
          <span className={styles.name}>Author</span>
          {used && <bdi className={styles.used}>{used}</bdi>}
        </Button>
      )}
    >
      {(close) => <AuthorForm {...{ filters, onChange, close }} />}
    </Menu>
  );
}

function AuthorForm({ filters, onChange, close }: AuthorMenuProps & { close: () => void }) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const pressed = (event.nativeEvent as SubmitEvent).submitter;
    const mode: Mode = pressed?.getAttribute("value") === "excluded" ? "excluded" : "chosen";
    const author = String(new FormData(event.currentTarget).get("author")).trim();
    if (author !== "" && !valuesOf(filters, "author", mode).includes(author))
      onChange(toggled(filters, "author", author, mode));
    close();
  };
  const full = (mode: Mode) => isFull(filters, "author", mode);
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextInput
        name="author"
        label="Author"
        description="The exact name, as posts show it"
        required
        withAsterisk={false}
        maxLength={LONGEST}
        autoComplete="off"
      />
      <div className={styles.buttons}>
        {MODES.map((mode) => (
          <Button
            key={mode}
            type="submit"
            size="sm"
            variant={mode === "chosen" ? "filled" : "default"}
            value={mode}
            disabled={full(mode)}
            title={full(mode) ? `At most ${MOST_VALUES} authors` : undefined}
          >
            {mode === "chosen" ? "Show" : "Hide"}
          </Button>
        ))}
      </div>
    </form>
  );
}
