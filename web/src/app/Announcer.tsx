/** The page's one live region: tells what changed in connection and incidents, calmly. */
import { VisuallyHidden } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { pillText } from "../components/ConnectionPill";
import type { FeedStore } from "../live/feedStore";
import { useView } from "../live/useLive";

const AT_MOST_EVERY_MS = 10_000;

interface AnnouncerProps {
  store: FeedStore;
  unreachable: boolean;
  openIncidents: number;
}

/** Speaks when something changes; of several changes within 10 s only of the last. */
export function Announcer({ store, unreachable, openIncidents }: AnnouncerProps) {
  const view = useView(store);
  const { word } = pillText(view, unreachable, 0);
  const connecting = view.link.kind === "connecting";
  const message = `${word}. ${openIncidents} open ${openIncidents === 1 ? "incident" : "incidents"}.`;
  const [spoken, setSpoken] = useState("");
  const spokenAt = useRef(0);
  useEffect(() => {
    // A connection is made in a moment: that it is not there yet is news only when it takes long.
    const soonest = connecting ? Date.now() : spokenAt.current;
    const wait = Math.max(0, soonest + AT_MOST_EVERY_MS - Date.now());
    const timer = setTimeout(() => {
      spokenAt.current = Date.now();
      setSpoken(message);
    }, wait);
    return () => clearTimeout(timer);
  }, [message, connecting]);
  return (
    <VisuallyHidden role="status" aria-live="polite">
      {spoken}
    </VisuallyHidden>
  );
}
