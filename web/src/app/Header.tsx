/** The head of the page: what this is, whether it is live, what stretch of time is shown. */
import {
  ActionIcon,
  Button,
  type MantineColorScheme,
  SegmentedControl,
  useMantineColorScheme,
  VisuallyHidden,
} from "@mantine/core";
import type { ReactNode } from "react";
import { AutoIcon, Logo, MoonIcon, PauseIcon, PlayIcon, SunIcon } from "../components/icons";
import { RANGES, type Range } from "../lib/range";
import styles from "./Header.module.css";

interface HeaderProps {
  pill: ReactNode;
  paused: boolean;
  onPause: (paused: boolean) => void;
  range: Range;
  onRange: (range: Range) => void;
}

export function Header({ pill, paused, onPause, range, onRange }: HeaderProps) {
  return (
    <header className={styles.header}>
      <div className={styles.inner}>
        <h1 className={styles.brand}>
          <Logo />
          Groundswell
        </h1>
        <div className={styles.pill}>{pill}</div>
        <ThemeSwitch />
        <ThemeCycle />
        <div className={styles.controls}>
          <SegmentedControl
            className={styles.range}
            aria-label="Range"
            value={range}
            onChange={(value) => onRange(value as Range)}
            transitionDuration={0}
            data={[...RANGES]}
          />
          <Button
            className={styles.pause}
            variant={paused ? "filled" : "default"}
            leftSection={paused ? <PlayIcon /> : <PauseIcon />}
            onClick={() => onPause(!paused)}
          >
            <span className={styles.word}>{paused ? "Live" : "Pause"}</span>
          </Button>
          <ThemeSwitch />
        </div>
      </div>
    </header>
  );
}

const THEMES = [
  { value: "light", word: "Light", Sign: SunIcon },
  { value: "dark", word: "Dark", Sign: MoonIcon },
  { value: "auto", word: "As the system", Sign: AutoIcon },
] as const;

/** The same choice in one button, for narrow screens. */
function ThemeCycle() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const at = THEMES.findIndex(({ value }) => value === colorScheme);
  const { word, Sign } = THEMES[at] ?? THEMES[2];
  const next = THEMES[(at + 1) % THEMES.length] ?? THEMES[0];
  return (
    <ActionIcon
      className={styles.cycle}
      variant="default"
      size={36}
      aria-label={`Theme: ${word}. Change to: ${next.word}`}
      onClick={() => setColorScheme(next.value)}
    >
      <Sign />
    </ActionIcon>
  );
}

function ThemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <SegmentedControl
      className={styles.theme}
      aria-label="Theme"
      value={colorScheme}
      onChange={(value) => setColorScheme(value as MantineColorScheme)}
      transitionDuration={0}
      data={THEMES.map(({ value, word, Sign }) => ({
        value,
        label: (
          <span className={styles.icon} title={word}>
            <Sign />
            <VisuallyHidden>{word}</VisuallyHidden>
          </span>
        ),
      }))}
    />
  );
}
