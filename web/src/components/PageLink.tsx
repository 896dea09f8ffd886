/** A way to another page: goes there without loading, or opens it in a tab where that is asked. */
import type { MouseEvent, ReactNode } from "react";

interface PageLinkProps {
  /** The query of its address. */
  to: string;
  onGo: () => void;
  current?: boolean;
  className?: string | undefined;
  children: ReactNode;
}

export function PageLink({ to, onGo, current, className, children }: PageLinkProps) {
  return (
    <a
      href={to}
      className={className}
      aria-current={current ? "page" : undefined}
      onClick={(event) => {
        if (opensElsewhere(event)) return;
        event.preventDefault();
        onGo();
      }}
    >
      {children}
    </a>
  );
}

/** In another tab or window, as the reader wants it. */
function opensElsewhere({ button, metaKey, ctrlKey, shiftKey, altKey }: MouseEvent): boolean {
  return button !== 0 || metaKey || ctrlKey || shiftKey || altKey;
}
