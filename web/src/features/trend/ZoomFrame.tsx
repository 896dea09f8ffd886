/** The chart's surroundings: a stretch dragged over it is zoomed to, and alerts mark their time. */
import { type PointerEvent, type ReactNode, useRef, useState } from "react";
import { placeOf } from "../../lib/buckets";
import { formatAgo, formatMoment } from "../../lib/format";
import type { Alert } from "../../live/protocol";
import styles from "./Trend.module.css";

/** A press that moves less than this is no drag, px. */
const LEAST_DRAG = 8;
/** Where the plot lies in the frame, px from its edges. */
export interface Plot {
  readonly left: number;
  readonly right: number;
}

interface Stretch {
  readonly at: number;
  readonly until: number;
}

interface ZoomFrameProps {
  plot: Plot;
  /** What is drawn, oldest first, in even steps however long each is. */
  points: readonly Stretch[];
  onZoom: (from: number, to: number) => void;
  alerts: readonly Alert[];
  onOpenAlert: (id: string) => void;
  label: string;
  children: ReactNode;
}

export function ZoomFrame(props: ZoomFrameProps) {
  const { plot, points, onZoom, alerts, onOpenAlert, label, children } = props;
  const frame = useRef<HTMLElement>(null);
  const [drag, setDrag] = useState<{ start: number; end: number } | null>(null);

  const place = (event: PointerEvent) => {
    const box = frame.current?.getBoundingClientRect();
    if (!box) return 0;
    const width = box.width - plot.left - plot.right;
    return Math.min(width, Math.max(0, event.clientX - box.left - plot.left));
  };
  const steps = Math.max(1, points.length - 1);
  const pointAt = (x: number) => {
    const width = (frame.current?.clientWidth ?? 0) - plot.left - plot.right;
    return points[width > 0 ? Math.round((x / width) * steps) : 0];
  };
  const finish = () => {
    if (!drag) return;
    setDrag(null);
    const [low, high] = [drag.start, drag.end].sort((a, b) => a - b) as [number, number];
    if (high - low < LEAST_DRAG) return;
    const [first, last] = [pointAt(low), pointAt(high)];
    if (first && last) onZoom(first.at, last.until);
  };
  const edges = [...points.map(({ at }) => at), points.at(-1)?.until ?? 0];
  const share = (at: number) => {
    const n = placeOf(edges, at);
    const point = points[n];
    const part = point ? (at - point.at) / (point.until - point.at) : 0;
    return Math.min(1, (n + part) / steps);
  };
  const [begin, end] = [edges[0] ?? 0, edges.at(-1) ?? 0];
  const placed = (at: number) => (at <= begin ? 0 : at >= end ? 1 : share(at));
  const bands = alerts
    .map(({ id, openedAt, resolvedAt }) => ({ id, from: openedAt, to: resolvedAt ?? end }))
    .filter(({ from, to }) => from < end && to > begin);
  const marked = alerts
    .filter(({ openedAt }) => points[placeOf(edges, openedAt)] !== undefined)
    .sort((a, b) => a.openedAt - b.openedAt); // where marks overlap, the newest lies on top

  return (
    <figure
      ref={frame}
      className={styles.figure}
      aria-label={label}
      onPointerDown={(event) => {
        if (event.button !== 0 || (event.target as Element).closest("button")) return;
        event.currentTarget.setPointerCapture?.(event.pointerId);
        setDrag({ start: place(event), end: place(event) });
      }}
      onPointerMove={(event) => drag && setDrag({ ...drag, end: place(event) })}
      onPointerUp={finish}
      onPointerCancel={() => setDrag(null)}
    >
      {children}
      {bands.map(({ id, from, to }) => (
        <div
          key={id}
          className={styles.band}
          data-incident={id}
          style={{
            left: `calc(${plot.left}px + (100% - ${plot.left + plot.right}px) * ${placed(from)})`,
            width: `calc((100% - ${plot.left + plot.right}px) * ${placed(to) - placed(from)})`,
          }}
        />
      ))}
      {drag && Math.abs(drag.end - drag.start) >= LEAST_DRAG && (
        <div
          className={styles.selection}
          style={{
            left: plot.left + Math.min(drag.start, drag.end),
            width: Math.abs(drag.end - drag.start),
          }}
        />
      )}
      {marked.map((alert) => (
        <button
          key={alert.id}
          type="button"
          className={styles.marker}
          data-alert={alert.id}
          data-open={alert.open || undefined}
          style={{
            left: `calc(${plot.left}px + (100% - ${plot.left + plot.right}px) * ${share(alert.openedAt)})`,
          }}
          aria-label={`Incident opened ${formatAgo(alert.openedAt, Date.now())}: show it`}
          title={`Incident opened ${formatMoment(alert.openedAt)}`}
          onClick={() => onOpenAlert(alert.id)}
        >
          !
        </button>
      ))}
    </figure>
  );
}
