/** A little something below its button, left by Esc or by a press or step beside it. */
import { type ReactNode, useId, useLayoutEffect, useRef, useState } from "react";
import styles from "./Menu.module.css";

/** What the button of a menu has to be given. */
export interface Opener {
  readonly "aria-haspopup": "dialog" | "menu";
  readonly "aria-expanded": boolean;
  readonly "aria-controls": string | undefined;
  readonly onClick: () => void;
}

interface MenuProps {
  label: string;
  /** A menu holds items alone, and moves the focus among them itself. */
  role?: "dialog" | "menu";
  className?: string;
  button: (opener: Opener) => ReactNode;
  children: (close: () => void) => ReactNode;
}

/** Opening gives the focus to the first thing inside, closing gives it back to the button. */
export function Menu(props: MenuProps) {
  const { label, role = "dialog", className = "", button, children } = props;
  const [open, setOpen] = useState(false);
  const frame = useRef<HTMLSpanElement>(null);
  const inside = useRef<HTMLDivElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    if (!open) return;
    if (inside.current) keepInSight(inside.current);
    inside.current?.querySelector<HTMLElement>("input, button, a")?.focus();
    const press = ({ target }: Event) => {
      if (!frame.current?.contains(target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", press);
    return () => document.removeEventListener("pointerdown", press);
  }, [open]);
  const close = () => {
    setOpen(false);
    frame.current?.querySelector<HTMLElement>("[aria-expanded]")?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: watches keys and focus, does nothing on its own
    <span
      ref={frame}
      className={styles.frame}
      onKeyDown={(event) => {
        if (!open || event.key !== "Escape") return;
        event.stopPropagation();
        event.preventDefault(); // a dialog around it stays
        close();
      }}
      onBlur={({ relatedTarget }) => {
        if (relatedTarget && !frame.current?.contains(relatedTarget)) setOpen(false);
      }}
    >
      {button({
        "aria-haspopup": role,
        "aria-expanded": open,
        "aria-controls": open ? id : undefined,
        onClick: () => setOpen(!open),
      })}
      {open && (
        // biome-ignore lint/a11y/useAriaPropsSupportedByRole: either role has a name
        <div
          ref={inside}
          id={id}
          role={role}
          aria-label={label}
          className={`${styles.menu} ${className}`}
        >
          {children(close)}
        </div>
      )}
    </span>
  );
}

/** px between a menu and the edge of the screen. */
const MARGIN = 8;

/** Of a button at the left, on a phone, it would begin beyond the edge. */
function keepInSight(menu: HTMLElement) {
  const { left, right } = menu.getBoundingClientRect();
  const most = document.documentElement.clientWidth - MARGIN;
  const by = left < MARGIN ? MARGIN - left : Math.min(0, most - right);
  if (by !== 0) menu.style.translate = `${by}px`;
}
