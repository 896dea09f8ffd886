/** Where one was on a page, found again by Back: the browser tries before its content is there. */
import { useEffect } from "react";

/** ms; content that comes later than this does not move the page any more. */
const GIVEN_UP_AFTER = 3000;
const DEEDS = ["click", "keydown"] as const;
const STOPS = ["wheel", "touchstart", "keydown"] as const;

export function useScrollPlace() {
  useEffect(() => {
    const places = new Map<string, number>();
    let frame = 0;
    const stop = () => cancelAnimationFrame(frame);
    // As it is when somebody presses something: a shorter page has moved it a moment later.
    const remember = () => places.set(location.href, window.scrollY);
    const comeBack = () => {
      stop();
      const place = places.get(location.href) ?? 0;
      const until = performance.now() + GIVEN_UP_AFTER;
      const look = () => {
        const { scrollHeight } = document.documentElement;
        if (scrollHeight >= place + window.innerHeight) window.scrollTo(0, place);
        else if (performance.now() < until) frame = requestAnimationFrame(look);
      };
      frame = requestAnimationFrame(look);
    };
    history.scrollRestoration = "manual";
    addEventListener("popstate", comeBack);
    for (const deed of DEEDS) addEventListener(deed, remember, { capture: true });
    for (const kind of STOPS) addEventListener(kind, stop, { passive: true });
    return () => {
      stop();
      history.scrollRestoration = "auto";
      removeEventListener("popstate", comeBack);
      for (const deed of DEEDS) removeEventListener(deed, remember, { capture: true });
      for (const kind of STOPS) removeEventListener(kind, stop);
    };
  }, []);
}
