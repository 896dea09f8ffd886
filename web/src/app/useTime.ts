/** The stretch of time all panels show: presets, zooming in and out, and the way back to now. */
import { useCallback, useMemo, useRef } from "react";
import { useFirstPostAt } from "../api/queries";
import { present } from "../lib/clock";
import { allSince, DEFAULT_RANGE, fixedRange, type Range, sameRange } from "../lib/range";
import { useRange } from "../lib/urlState";

export interface Time {
  readonly range: Range;
  /** Between two moments: the page does not follow the present. */
  readonly zoomed: boolean;
  readonly choose: (range: Range) => void;
  readonly zoomTo: (from: number, to: number) => void;
  /** To where one was before the last zoom. */
  readonly zoomOut: () => void;
  readonly backToLive: () => void;
}

/** The range of the address; of "all", since when that is, once it is known. */
export function useShownRange(usual: Range) {
  const [asked, setRange] = useRange(usual);
  const first = useFirstPostAt();
  const all = allSince(first ?? null, present());
  const fitted = asked.kind === "all" ? all : asked;
  const before = useRef(fitted);
  // The same object while it says the same.
  if (JSON.stringify(before.current) !== JSON.stringify(fitted)) before.current = fitted;
  return [before.current, setRange] as const;
}

const MOST_REMEMBERED = 50;

/** `usual`: what is shown where nothing else was chosen. */
export function useTime(usual: Range = DEFAULT_RANGE): Time {
  const [range, setRange] = useShownRange(usual);
  const before = useRef<Range[]>([]);
  const followed = useRef<Range>(usual);
  if (range.kind !== "fixed") followed.current = range;

  const choose = useCallback(
    (next: Range) => {
      before.current = [];
      setRange(next);
    },
    [setRange],
  );
  const zoomTo = useCallback(
    (from: number, to: number) => {
      const next = fixedRange(from, to);
      if (next === null || sameRange(next, range)) return;
      before.current = [...before.current.slice(-MOST_REMEMBERED), range];
      setRange(next);
    },
    [range, setRange],
  );
  const zoomOut = useCallback(() => {
    const last = before.current.at(-1);
    before.current = before.current.slice(0, -1);
    if (last) setRange(last);
    else if (range.kind === "fixed") setRange(followed.current);
  }, [range, setRange]);
  const backToLive = useCallback(() => choose(followed.current), [choose]);

  return useMemo(
    () => ({ range, zoomed: range.kind === "fixed", choose, zoomTo, zoomOut, backToLive }),
    [range, choose, zoomTo, zoomOut, backToLive],
  );
}
