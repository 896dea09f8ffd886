/** Everything the page can do, found by typing. */
import { useEffect, useId, useRef, useState } from "react";
import { SearchIcon } from "../../components/icons";
import { Sheet } from "../../components/Sheet";
import styles from "./Command.module.css";
import { type Command, findCommands } from "./commands";

interface CommandPaletteProps {
  commands: readonly Command[];
  onClose: () => void;
}

export default function CommandPalette({ commands, onClose }: CommandPaletteProps) {
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const found = findCommands(commands, typed);
  const run = (command: Command | undefined) => {
    if (!command) return;
    onClose();
    command.run();
  };
  useEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: "nearest" });
  }, [at]);
  return (
    <Sheet title="Commands" place="middle" onClose={onClose} quiet>
      <div className={styles.search}>
        <SearchIcon />
        <input
          data-begin-here
          role="combobox"
          aria-label="Find a command"
          aria-expanded="true"
          aria-controls={id}
          aria-activedescendant={found[at] ? `${id}-${at}` : undefined}
          placeholder="What would you like to do?"
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={(event) => {
            const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
            if (step && found.length > 0) setAt((at + step + found.length) % found.length);
            else if (event.key === "Enter") run(found[at]);
            else return;
            event.preventDefault();
          }}
        />
      </div>
      <div ref={list} id={id} role="listbox" aria-label="Commands" className={styles.list}>
        {found.map((command, n) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys
          <div
            key={command.name}
            id={`${id}-${n}`}
            role="option"
            tabIndex={-1}
            aria-selected={n === at}
            className={styles.command}
            onPointerMove={() => setAt(n)}
            onClick={() => run(command)}
          >
            {command.name}
            {command.keys && <kbd>{command.keys}</kbd>}
          </div>
        ))}
      </div>
      {found.length === 0 && <p className={styles.none}>No command has this name.</p>}
    </Sheet>
  );
}
