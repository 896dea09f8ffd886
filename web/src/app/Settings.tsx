/** What is set up once and then left alone, each part under its own address. */
import { SegmentedControl, Skeleton } from "@mantine/core";
import { type ComponentType, lazy, Suspense } from "react";
import { useMay } from "../api/session";
import { Sheet } from "../components/Sheet";
import { ChannelsView } from "../features/channels/ChannelsView";
import { RoutesView } from "../features/routing/RoutesView";
import { SilencesView } from "../features/routing/SilencesView";
import { RulesView } from "../features/rules/RulesView";
import type { PAGES } from "../lib/urlState";
import styles from "./Settings.module.css";

const DigestsView = lazy(() => import("../features/digests/DigestsView"));

export type SettingsPage = (typeof PAGES)[number];

interface SettingsProps {
  page: SettingsPage;
  onPage: (page: SettingsPage) => void;
  onClose: () => void;
}

const PARTS: Record<SettingsPage, { word: string; View: ComponentType; open: boolean }> = {
  rules: { word: "Rules", View: RulesView, open: true },
  channels: { word: "Channels", View: ChannelsView, open: false },
  routes: { word: "Routes", View: RoutesView, open: false },
  silences: { word: "Silences", View: SilencesView, open: true },
  digests: { word: "Digests", View: DigestsView, open: false },
};

/** Addresses of channels are for who manages them; anybody may see rules and silences. */
export default function Settings({ page, onPage, onClose }: SettingsProps) {
  const mayManage = useMay("manage");
  const parts = Object.entries(PARTS).filter(([, { open }]) => open || mayManage);
  const shown = PARTS[page].open || mayManage ? page : "rules";
  const { View } = PARTS[shown];
  return (
    <Sheet title="Alerting" place="side" onClose={onClose}>
      <div className={styles.body}>
        <SegmentedControl
          aria-label="Part"
          classNames={{ label: styles.part }}
          value={shown}
          data={parts.map(([value, { word }]) => ({ value, label: word }))}
          onChange={(value) => onPage(value as SettingsPage)}
        />
        <Suspense key={shown} fallback={<Skeleton h={160} radius="md" />}>
          <View />
        </Suspense>
      </div>
    </Sheet>
  );
}
