/** Whether the page is on its way to paper: what was drawn to the screen's width is drawn anew. */
import { useEffect, useState } from "react";
import { flushSync } from "react-dom";

/** Px of CSS on a sheet of A4 between the page's margins. */
export const PAPER_WIDTH = 688;
/** What a panel's content has: the dashboard is drawn smaller there, so that more fits (print.css). */
export const PANEL_WIDTH = 776;

export function usePrinting(): boolean {
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    // The browser takes the page as it stands when the event has been handled.
    const begin = () => flushSync(() => setPrinting(true));
    const end = () => setPrinting(false);
    window.addEventListener("beforeprint", begin);
    window.addEventListener("afterprint", end);
    return () => {
      window.removeEventListener("beforeprint", begin);
      window.removeEventListener("afterprint", end);
    };
  }, []);
  return printing;
}
