/** Keys of the page: everywhere but where one types. */
import { type HotkeyItem, useHotkeys } from "@mantine/hooks";

/** Fields that one chooses or presses by: a letter means nothing to them. */
const NO_TEXT = new Set(["radio", "checkbox", "button", "submit", "reset", "range", "file"]);

export function usePageKeys(keys: HotkeyItem[]): void {
  const items = keys.map(([key, run, options]): HotkeyItem => {
    const unlessTyping = (event: KeyboardEvent) => {
      if (takesText(event.target)) return;
      if (options?.preventDefault !== false) event.preventDefault();
      run(event);
    };
    return [key, unlessTyping, { ...options, preventDefault: false }];
  });
  useHotkeys(items, []);
}

/** Whether a key that is pressed there is text, or chooses by its first letter. */
export function takesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !NO_TEXT.has(target.type);
  return target.isContentEditable || ["TEXTAREA", "SELECT"].includes(target.tagName);
}
