/** The page's one live region: tells what changed in connection and alerts, calmly. */
import { VisuallyHidden } from "@mantine/core";
import { useEffect, useRef, useState } from "react";

const AT_MOST_EVERY_MS = 10_000;

/** Speaks `message` when it changes; of several within 10 s only the last. */
export function Announcer({ message }: { message: string }) {
  const [spoken, setSpoken] = useState("");
  const spokenAt = useRef(0);
  useEffect(() => {
    const wait = Math.max(0, spokenAt.current + AT_MOST_EVERY_MS - Date.now());
    const timer = setTimeout(() => {
      spokenAt.current = Date.now();
      setSpoken(message);
    }, wait);
    return () => clearTimeout(timer);
  }, [message]);
  return (
    <VisuallyHidden role="status" aria-live="polite">
      {spoken}
    </VisuallyHidden>
  );
}
