/** What one can do with any panel: see it as a table, save its numbers or its looks. */
import { ActionIcon, Button, Popover } from "@mantine/core";
import { type RefObject, useState } from "react";
import { type Sheet, saveCsv, savePng } from "../lib/exporters";
import { ChartIcon, SaveIcon, TableIcon } from "./icons";
import styles from "./Panel.module.css";

export interface TableChoice {
  readonly shown: boolean;
  readonly onChange: (shown: boolean) => void;
}

interface PanelToolsProps {
  title: string;
  /** Its numbers now, asked for when they are saved. */
  sheet?: () => Sheet;
  table?: TableChoice;
  panel: RefObject<HTMLElement | null>;
}

export function PanelTools({ title, sheet, table, panel }: PanelToolsProps) {
  const other = table?.shown ? "Show as chart" : "Show as table";
  return (
    <span className={styles.tools} data-no-export>
      {table && (
        <ActionIcon
          variant="subtle"
          color="gray"
          size={30}
          aria-label={`${title}: ${other.toLowerCase()}`}
          title={other}
          onClick={() => table.onChange(!table.shown)}
        >
          {table.shown ? <ChartIcon /> : <TableIcon />}
        </ActionIcon>
      )}
      {sheet && <SaveMenu title={title} sheet={sheet} panel={panel} />}
    </span>
  );
}

function SaveMenu({ title, sheet, panel }: Required<Omit<PanelToolsProps, "table">>) {
  const [open, setOpen] = useState(false);
  const [failed, setFailed] = useState(false);
  const asPicture = async () => {
    try {
      if (panel.current) await savePng(sheet().name, panel.current);
      setOpen(false);
    } catch {
      setFailed(true);
    }
  };
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      position="bottom-end"
      transitionProps={{ duration: 0 }}
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={30}
          aria-label={`${title}: save`}
          title="Save"
          onClick={() => setOpen(!open)}
        >
          <SaveIcon />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown className={styles.menu} aria-label={`Save ${title}`}>
        <Button
          variant="subtle"
          size="xs"
          justify="start"
          onClick={() => {
            saveCsv(sheet());
            setOpen(false);
          }}
        >
          Numbers as CSV
        </Button>
        <Button variant="subtle" size="xs" justify="start" onClick={asPicture}>
          Picture as PNG
        </Button>
        {failed && <p role="alert">This browser cannot draw the picture.</p>}
      </Popover.Dropdown>
    </Popover>
  );
}
