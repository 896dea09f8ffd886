/** The values of one facet, with how many posts each has: each to choose, or to leave out. */
import { Button } from "@mantine/core";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { ChevronIcon } from "../../components/icons";
import { Menu } from "../../components/Menu";
import {
  type Facet,
  type Filters,
  isFull,
  MOST_VALUES,
  type Mode,
  only,
  summaryOf,
  toggled,
  valuesOf,
  wordOf,
} from "../../lib/filters";
import { formatShort } from "../../lib/format";
import styles from "./FacetMenu.module.css";
import { moved } from "./menuKeys";

interface FacetMenuProps {
  facet: Facet;
  /** "Source". */
  name: string;
  /** Those to choose from; what is in use is offered, too. */
  values: readonly string[];
  counts: ReadonlyMap<string, number>;
  sign?: (value: string) => ReactNode;
  filters: Filters;
  onChange: (filters: Partial<Filters>) => void;
}

export function FacetMenu(props: FacetMenuProps) {
  const { facet, name, filters } = props;
  const used = summaryOf(filters, facet);
  return (
    <Menu
      label={name}
      role="menu"
      className={styles.menu}
      button={(opener) => (
        <Button
          variant={used ? "light" : "default"}
          className={styles.opener}
          rightSection={<ChevronIcon />}
          onKeyDown={(event) => {
            if (event.key !== "ArrowDown" || opener["aria-expanded"]) return;
            event.preventDefault();
            opener.onClick();
          }}
          {...opener}
        >
          <span className={styles.name}>{name}</span>
          {used && <bdi className={styles.used}>{used}</bdi>}
        </Button>
      )}
    >
      {() => <Rows {...props} />}
    </Menu>
  );
}

function Rows({ facet, name, values, counts, sign, filters, onChange }: FacetMenuProps) {
  const inUse = [...valuesOf(filters, facet, "chosen"), ...valuesOf(filters, facet, "excluded")];
  // What one aims at stays in its place while the counts move.
  const [first] = useState(() => [...values, ...inUse]);
  const rows = [...new Set([...first, ...values, ...inUse])];
  return (
    <div role="none" className={styles.rows} onKeyDown={walk}>
      {rows.map((value, n) => (
        // biome-ignore lint/a11y/useSemanticElements: a menu holds groups, no field sets
        <div key={value} role="group" aria-label={wordOf(facet, value)} className={styles.row}>
          <Item mode="chosen" reached={n === 0} {...{ facet, value, filters, onChange }}>
            <span className={styles.box} />
            {sign?.(value)}
            <bdi className={styles.value}>{wordOf(facet, value)}</bdi>
            <span className={styles.count}>{formatShort(counts.get(value))}</span>
          </Item>
          <Item mode="excluded" {...{ facet, value, filters, onChange }}>
            Hide
          </Item>
        </div>
      ))}
      {rows.length === 0 && (
        <button type="button" role="menuitem" aria-disabled="true" className={styles.all}>
          None seen yet
        </button>
      )}
      {inUse.length > 0 && (
        <button
          type="button"
          role="menuitem"
          tabIndex={-1}
          className={styles.all}
          onClick={(event) => {
            event.currentTarget
              .closest<HTMLElement>("[role=menu]")
              ?.querySelector("button")
              ?.focus();
            onChange(only(facet, null));
          }}
        >
          Clear {name.toLowerCase()} filters
        </button>
      )}
    </div>
  );
}

interface ItemProps extends Pick<FacetMenuProps, "facet" | "filters" | "onChange"> {
  value: string;
  mode: Mode;
  /** By Tab; the others by arrows. */
  reached?: boolean;
  children: ReactNode;
}

function Item(props: ItemProps) {
  const { facet, value, mode, reached = false, filters, onChange, children } = props;
  const on = valuesOf(filters, facet, mode).includes(value);
  const full = !on && isFull(filters, facet, mode);
  return (
    <button
      type="button"
      role="menuitemcheckbox"
      aria-checked={on}
      aria-disabled={full}
      aria-label={mode === "excluded" ? `Hide ${wordOf(facet, value)}` : undefined}
      title={full ? `At most ${MOST_VALUES} values` : undefined}
      tabIndex={reached ? 0 : -1}
      className={mode === "chosen" ? styles.choose : styles.hide}
      onClick={() => !full && onChange(toggled(filters, facet, value, mode))}
    >
      {children}
    </button>
  );
}

/** Arrows, Home, End and letters move the focus; no shortcut of the page hears them. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const rows = [...event.currentTarget.children].map((row) =>
    row.matches("button")
      ? [row as HTMLElement]
      : [...row.querySelectorAll<HTMLElement>("[role=menuitemcheckbox]")],
  );
  const row = rows.findIndex((items) => items.includes(event.target as HTMLElement));
  const column = rows[row]?.indexOf(event.target as HTMLElement) ?? 0;
  const texts = rows.map(([item]) => item?.textContent ?? "");
  const to = moved(event.key, { row, column }, texts);
  if (to === null) return;
  event.preventDefault();
  event.stopPropagation();
  const items = rows[to.row] ?? [];
  items[Math.min(to.column, items.length - 1)]?.focus();
}
