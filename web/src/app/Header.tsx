/** The head of the page: what this is, whether it is live, what stretch of time is shown. */
import { ActionIcon, Button, useMantineColorScheme } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import {
  AutoIcon,
  BellIcon,
  CompareIcon,
  LinkIcon,
  Logo,
  MoonIcon,
  PauseIcon,
  PlayIcon,
  SunIcon,
} from "../components/icons";
import styles from "./Header.module.css";
import { ReportLink } from "./ReportLink";
import { shareLink } from "./share";

interface HeaderProps {
  pill: ReactNode;
  /** The ways to the other pages, where there is room for them. */
  nav: ReactNode;
  time: ReactNode;
  paused: boolean;
  onPause: (paused: boolean) => void;
  compare: boolean;
  /** Why nothing is compared with the previous period here; `null`: it can be. */
  incomparable: string | null;
  onCompare: (compare: boolean) => void;
  onSettings: () => void;
  /** Who is logged in, and the way out. */
  account?: ReactNode;
}

export function Header(props: HeaderProps) {
  const { pill, nav, time, paused, onPause, compare, incomparable, onCompare, onSettings } = props;
  const { account } = props;
  return (
    <header className={styles.header}>
      <div className={styles.inner}>
        <h1 className={styles.brand}>
          <Logo />
          <span className={styles.name}>Groundswell</span>
        </h1>
        {nav && <div className="gs-tool">{nav}</div>}
        <div className={styles.pill} data-no-print>
          {pill}
        </div>
        <div className={`gs-tool ${styles.views}`}>
          <ActionIcon
            variant={compare ? "filled" : "default"}
            size={36}
            aria-label="Compare with the previous period"
            aria-pressed={compare}
            title={incomparable ?? "Compare with the previous period (X)"}
            disabled={incomparable !== null}
            onClick={() => onCompare(!compare)}
          >
            <CompareIcon />
          </ActionIcon>
          <ActionIcon
            variant="default"
            size={36}
            aria-label="Rules and channels"
            title="Rules and channels (S)"
            onClick={onSettings}
          >
            <BellIcon />
          </ActionIcon>
          <ReportLink />
          <Share />
          <ThemeCycle />
          {account}
        </div>
        <div className={`gs-tool ${styles.controls}`}>
          {time}
          <Button
            className={styles.pause}
            variant={paused ? "filled" : "default"}
            leftSection={paused ? <PlayIcon /> : <PauseIcon />}
            title={paused ? "Go live (L)" : "Pause (L)"}
            onClick={() => onPause(!paused)}
          >
            <span className={styles.word}>{paused ? "Live" : "Pause"}</span>
          </Button>
        </div>
      </div>
    </header>
  );
}

const TOLD_FOR_MS = 2_500;

function Share() {
  const [told, setTold] = useState<string | null>(null);
  useEffect(() => {
    if (told === null) return;
    const timer = setTimeout(() => setTold(null), TOLD_FOR_MS);
    return () => clearTimeout(timer);
  }, [told]);
  const share = async () =>
    setTold((await shareLink()) ? "Link copied" : "Copy the address of the page");
  return (
    <span className={styles.share}>
      <ActionIcon
        variant="default"
        size={36}
        aria-label="Share link"
        title="Copy a link to this view"
        onClick={share}
      >
        <LinkIcon />
      </ActionIcon>
      <span role="status" className={told ? styles.told : undefined}>
        {told}
      </span>
    </span>
  );
}

const THEMES = [
  { value: "light", word: "Light", Sign: SunIcon },
  { value: "dark", word: "Dark", Sign: MoonIcon },
  { value: "auto", word: "System", Sign: AutoIcon },
] as const;

function ThemeCycle() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const at = THEMES.findIndex(({ value }) => value === colorScheme);
  const { word, Sign } = THEMES[at] ?? THEMES[2];
  const next = THEMES[(at + 1) % THEMES.length] ?? THEMES[0];
  return (
    <ActionIcon
      variant="default"
      size={36}
      aria-label={`Theme: ${word}. Change to: ${next.word}`}
      title={`Theme: ${word.toLowerCase()}`}
      onClick={() => setColorScheme(next.value)}
    >
      <Sign />
    </ActionIcon>
  );
}
