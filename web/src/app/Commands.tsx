/** The page's actions by name and by key: shortcuts, the palette, the list of keys. */
import { useMantineColorScheme } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { lazy, Suspense, useState } from "react";
import { useMay } from "../api/session";
import { useTopics } from "../api/topics";
import type { Command } from "../features/command/commands";
import { CLEARED, type Filters, filtersInUse, hide, only } from "../lib/filters";
import { ALL, FURTHER, lastRange, nameOf, PRESETS, type Range, shapeOf } from "../lib/range";
import { EMOTIONS, emotionWord, SENTIMENTS, sentimentWord } from "../lib/sentiment";
import type { SetPlace, View } from "../lib/urlState";
import { usePageKeys } from "../lib/usePageKeys";
import type { SettingsPage } from "./Settings";
import { shareLink } from "./share";
import type { Pause } from "./usePause";
import type { Time } from "./useTime";

const CommandPalette = lazy(() => import("../features/command/CommandPalette"));
const ShortcutHelp = lazy(() => import("../features/command/ShortcutHelp"));

interface CommandsProps {
  view: View | null;
  setPlace: SetPlace;
  onSettings: (page: SettingsPage) => void;
  time: Time;
  pause: Pause;
  compare: boolean;
  comparable: boolean;
  setCompare: (compare: boolean) => void;
  utc: boolean;
  setUtc: (utc: boolean) => void;
  live: boolean;
  setLive: (live: boolean) => void;
  filters: Filters;
  onFilter: (filters: Partial<Filters>) => void;
}

type Shown = "palette" | "help" | null;

export function Commands(props: CommandsProps) {
  const [shown, setShown] = useState<Shown>(null);
  const { setColorScheme } = useMantineColorScheme();
  const mayManage = useMay("manage");
  const commands = [
    ...timeCommands(props),
    ...topicCommands(props, useTopics().data ?? [], mayManage),
    ...filterCommands(props),
    { name: "Sources and files", run: () => props.setPlace({ view: "sources", edit: null }) },
    { name: "Rules and channels", keys: "S", run: () => props.onSettings("rules") },
    { name: "Silences", run: () => props.onSettings("silences") },
    ...(mayManage ? [{ name: "Digests", run: () => props.onSettings("digests") }] : []),
    { name: "Theme: light", run: () => setColorScheme("light") },
    { name: "Theme: dark", run: () => setColorScheme("dark") },
    { name: "Theme: system", run: () => setColorScheme("auto") },
    { name: "Copy a link to this view", run: () => void shareLink() },
    { name: "Keyboard shortcuts", keys: "?", run: () => setShown("help") },
  ];
  // What is open, or about to be, has the keys for itself.
  const free = (run: () => void) => () => {
    if (!shown && !document.querySelector('dialog[open], button[aria-expanded="true"]')) run();
  };
  const key = (keys: string): [string, () => void] => [
    keys,
    free(() => commands.find((command) => command.keys === keys)?.run()),
  ];
  // Nothing that one types: it counts in fields, too.
  useHotkeys([["mod+K", () => setShown(shown === "palette" ? null : "palette")]], []);
  usePageKeys([
    ["shift+?", free(() => setShown("help"))],
    ["?", free(() => setShown("help"))],
    ["Escape", free(props.time.zoomOut), { preventDefault: false }],
    ...["L", "X", "Z", "S", "T", "/", ...PRESETS.map((_, n) => String(n + 1))].map(key),
  ]);
  return (
    <Suspense>
      {shown === "palette" && <CommandPalette commands={commands} onClose={() => setShown(null)} />}
      {shown === "help" && <ShortcutHelp commands={commands} onClose={() => setShown(null)} />}
    </Suspense>
  );
}

function timeCommands(props: CommandsProps): Command[] {
  const { time, pause, compare, comparable, setCompare, utc, setUtc, live, setLive } = props;
  const paused = pause.heldAt !== null;
  return [
    { name: paused ? "Go live" : "Pause", keys: "L", run: () => pause.setPaused(!paused) },
    ...PRESETS.map((token, n) => {
      const range = lastRange(token) as Range;
      return {
        name: `Last ${shapeOf(range).words}`,
        keys: String(n + 1),
        run: () => time.choose(range),
      };
    }),
    ...[...FURTHER, ALL].map((range) => ({
      name: range === ALL ? "All, since the first post" : (nameOf(range) ?? ""),
      run: () => time.choose(range),
    })),
    {
      name: compare ? "Stop comparing" : "Compare with the previous period",
      keys: "X",
      run: () => comparable && setCompare(!compare),
    },
    { name: "Zoom out", keys: "Z", run: time.zoomOut },
    ...(time.zoomed ? [{ name: "Back to live", run: time.backToLive }] : []),
    {
      name: utc ? "Times in your own time zone" : "Times in UTC",
      run: () => setUtc(!utc),
    },
    {
      name: live ? "Turn live updates off" : "Turn live updates on",
      run: () => setLive(!live),
    },
  ];
}

function topicCommands(
  { view, setPlace }: CommandsProps,
  topics: readonly { id: string; name: string }[],
  mayManage: boolean,
): Command[] {
  const show = (topic: string | null) => setPlace({ view: null, edit: null, topic });
  return [
    {
      name: "Choose a topic",
      keys: "T",
      run: () => {
        if (view !== null) setPlace({ view: null, edit: null });
        whenThere("[data-topic-switcher]", FRAMES_WAITED, (element) => element.click());
      },
    },
    { name: "All posts", run: () => show(null) },
    { name: "All incidents", run: () => setPlace({ view: "incidents", edit: null }) },
    { name: "All topics", run: () => setPlace({ view: "topics", edit: null }) },
    { name: "Compare topics", run: () => setPlace({ view: "compare", edit: null }) },
    ...(mayManage
      ? [{ name: "New topic", run: () => setPlace({ view: "topics", edit: "new" }) }]
      : []),
    ...topics.map(({ id, name }) => ({ name: `Topic: ${name}`, run: () => show(id) })),
  ];
}

function filterCommands({ filters, onFilter }: CommandsProps): Command[] {
  return [
    { name: "Search posts", keys: "/", run: focusSearch },
    ...SENTIMENTS.map((sentiment) => ({
      name: `Show only ${sentimentWord(sentiment).toLowerCase()} posts`,
      run: () => onFilter(only("sentiment", sentiment)),
    })),
    ...SENTIMENTS.map((sentiment) => ({
      name: `Hide ${sentimentWord(sentiment).toLowerCase()} posts`,
      run: () => onFilter(hide(filters, "sentiment", sentiment)),
    })),
    ...EMOTIONS.map((emotion) => ({
      name: `Show only posts with ${emotionWord(emotion).toLowerCase()}`,
      run: () => onFilter(only("emotion", emotion)),
    })),
    ...(filtersInUse(filters) > 0 ? [{ name: "Clear filters", run: () => onFilter(CLEARED) }] : []),
  ];
}

const FRAMES_WAITED = 120;

/** On a phone the field is in the drawer, which is opened for it. */
function focusSearch(): void {
  document.querySelector<HTMLElement>("[data-open-filters]")?.click();
  whenThere("[data-search-input]", FRAMES_WAITED, (element) => element.focus());
}

function whenThere(selector: string, frames: number, run: (element: HTMLElement) => void): void {
  const element = document.querySelector<HTMLElement>(selector);
  if (element) run(element);
  else if (frames > 0) requestAnimationFrame(() => whenThere(selector, frames - 1, run));
}
