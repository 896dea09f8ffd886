/** All keys of the page at a glance. */
import { Sheet } from "../../components/Sheet";
import styles from "./Command.module.css";
import { type Command, OTHER_KEYS } from "./commands";

interface ShortcutHelpProps {
  commands: readonly Command[];
  onClose: () => void;
}

export default function ShortcutHelp({ commands, onClose }: ShortcutHelpProps) {
  const keyed = commands.flatMap(({ keys, name }) => (keys ? [[keys, name] as const] : []));
  return (
    <Sheet title="Keyboard shortcuts" place="middle" onClose={onClose}>
      <dl className={styles.keys}>
        {[...keyed, ...OTHER_KEYS].map(([keys, name]) => (
          <div key={keys}>
            <dt>{name}</dt>
            <dd>
              <kbd>{keys}</kbd>
            </dd>
          </div>
        ))}
      </dl>
    </Sheet>
  );
}
