/** Keys for those who stay long. Off inside inputs. */
import { useHotkeys } from "@mantine/hooks";
import { RANGES, type Range } from "../lib/range";

interface Shortcuts {
  togglePause: () => void;
  setRange: (range: Range) => void;
}

export function useShortcuts({ togglePause, setRange }: Shortcuts): void {
  useHotkeys([
    ["L", togglePause],
    ["/", () => document.querySelector<HTMLInputElement>("[data-search-input]")?.focus()],
    ...RANGES.map((range, n): [string, () => void] => [String(n + 1), () => setRange(range)]),
  ]);
}
