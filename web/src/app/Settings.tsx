/** What is set up once and then left alone, each part under its own address. */
import { SegmentedControl } from "@mantine/core";
import { useMay } from "../api/session";
import { Sheet } from "../components/Sheet";
import { ChannelsView } from "../features/channels/ChannelsView";
import { RulesView } from "../features/rules/RulesView";
import styles from "./Settings.module.css";

export type SettingsPage = "rules" | "channels";

interface SettingsProps {
  page: SettingsPage;
  onPage: (page: SettingsPage) => void;
  onClose: () => void;
}

/** Addresses of channels are for who manages them; anybody may see the rules. */
export default function Settings({ page, onPage, onClose }: SettingsProps) {
  const mayManage = useMay("manage");
  const shown = mayManage ? page : "rules";
  return (
    <Sheet title="Alerting" place="side" onClose={onClose}>
      <div className={styles.body}>
        {mayManage && (
          <SegmentedControl
            aria-label="Part"
            value={shown}
            data={[
              { value: "rules", label: "Rules" },
              { value: "channels", label: "Channels" },
            ]}
            onChange={(value) => onPage(value as SettingsPage)}
          />
        )}
        {shown === "rules" ? <RulesView /> : <ChannelsView />}
      </div>
    </Sheet>
  );
}
