/** What one can do with any panel: see it as a table, save its numbers or its looks. */
import { ActionIcon, Button } from "@mantine/core";
import { createContext, type RefObject, useContext, useState } from "react";
import { type Sheet, saveCsv, savePng } from "../lib/exporters";
import { ChartIcon, SaveIcon, TableIcon } from "./icons";
import { Menu } from "./Menu";
import styles from "./Panel.module.css";

/** What a picture says of itself: range, time zone, topic and filters. */
export const Caption = createContext<() => string>(() => "");

export interface TableChoice {
  readonly shown: boolean;
  readonly onChange: (shown: boolean) => void;
}

/** A file the platform makes. */
export interface FileLink {
  readonly name: string;
  readonly href: string;
}

interface PanelToolsProps {
  title: string;
  /** Its numbers now, asked for when they are saved. */
  sheet?: () => Sheet;
  /** What else can be saved, asked for when the menu is opened. */
  files?: () => readonly FileLink[];
  table?: TableChoice;
  panel: RefObject<HTMLElement | null>;
}

export function PanelTools({ title, sheet, files, table, panel }: PanelToolsProps) {
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
      {sheet && (
        <Menu
          label={`Save ${title}`}
          className={styles.menu}
          button={(opener) => (
            <ActionIcon
              variant="subtle"
              color="gray"
              size={30}
              aria-label={`${title}: save`}
              title="Save"
              {...opener}
            >
              <SaveIcon />
            </ActionIcon>
          )}
        >
          {(close) => <SaveChoices {...{ sheet, files, panel, close }} />}
        </Menu>
      )}
    </span>
  );
}

const CHOICE = { variant: "subtle", size: "xs", justify: "start" } as const;

interface SaveChoicesProps extends Pick<PanelToolsProps, "files" | "panel"> {
  sheet: () => Sheet;
  close: () => void;
}

function SaveChoices({ sheet, files, panel, close }: SaveChoicesProps) {
  const [failed, setFailed] = useState(false);
  const caption = useContext(Caption);
  const asPicture = async () => {
    try {
      if (panel.current) await savePng(sheet().name, panel.current, caption());
      close();
    } catch {
      setFailed(true);
    }
  };
  return (
    <>
      <Button
        {...CHOICE}
        onClick={() => {
          saveCsv(sheet());
          close();
        }}
      >
        Download CSV
      </Button>
      <Button {...CHOICE} onClick={asPicture}>
        Download PNG
      </Button>
      {files?.().map(({ name, href }) => (
        <Button key={name} {...CHOICE} component="a" href={href} download onClick={close}>
          {name}
        </Button>
      ))}
      {failed && <p role="alert">This browser cannot draw the picture.</p>}
    </>
  );
}
