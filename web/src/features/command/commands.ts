/** What can be done by name or by key, and how a name is found. Pure. */

export interface Command {
  readonly name: string;
  /** As it is written on the keyboard, when it has a key. */
  readonly keys?: string;
  readonly run: () => void;
}

/** The commands whose names hold every word of `typed`; those that begin with it come first. */
export function findCommands(commands: readonly Command[], typed: string): Command[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const found = commands.filter(({ name }) => {
    const said = name.toLowerCase();
    return words.every((word) => said.includes(word));
  });
  const begins = ({ name }: Command) => name.toLowerCase().startsWith(words[0] ?? "");
  return [...found.filter(begins), ...found.filter((command) => !begins(command))];
}

/** The keys that belong to no single command. */
export const OTHER_KEYS: readonly (readonly [string, string])[] = [
  ["J / K", "Next or previous post"],
  ["Enter", "Open the post"],
  ["N", "Load new posts"],
  ["Ctrl K or ⌘ K", "All commands"],
];
