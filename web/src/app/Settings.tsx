/** What is set up once and then left alone, each part under its own address. */
import { Sheet } from "../components/Sheet";
import { RulesView } from "../features/rules/RulesView";
import styles from "./Settings.module.css";

interface SettingsProps {
  onClose: () => void;
}

export default function Settings({ onClose }: SettingsProps) {
  return (
    <Sheet title="Rules" place="side" onClose={onClose}>
      <div className={styles.body}>
        <RulesView />
      </div>
    </Sheet>
  );
}
