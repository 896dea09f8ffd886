import { act, render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import type { Report } from "../../api/report";
import { timesIn } from "../../lib/report";
import { NetLine, VolumeBars } from "./plots";
import { partsIn } from "./words";

const HOUR_MS = 3_600_000;
const times = timesIn("UTC");
const PHONE = 326;

const at = (hour: number) => new Date(Date.UTC(2026, 10, 27) + hour * HOUR_MS).toISOString();
const HALF_PAST = { timestamp: at(0.5) };

function hours(count: number) {
  return Array.from({ length: count }, (_, n) => ({
    timestamp: new Date(Date.UTC(2026, 10, 27) + n * HOUR_MS).toISOString(),
    posts: 30,
    positive: 10,
    neutral: 10,
    negative: 10,
  }));
}

/** A screen on which everything is so wide. */
function screenOf(width: number) {
  vi.stubGlobal(
    "ResizeObserver",
    class {
      readonly #told: ResizeObserverCallback;
      constructor(told: ResizeObserverCallback) {
        this.#told = told;
      }
      observe() {
        const entry = { contentRect: { width, height: 132 } } as ResizeObserverEntry;
        this.#told([entry], this as unknown as ResizeObserver);
      }
      unobserve() {}
      disconnect() {}
    },
  );
  vi.stubGlobal("requestAnimationFrame", (then: FrameRequestCallback) => then(0));
}

const drawn = () => screen.getByRole("img").getAttribute("viewBox");
const ticks = () => screen.queryAllByText(/Nov/).map((tick) => Number(tick.getAttribute("x")));

it.each([VolumeBars, NetLine])("is drawn to the width of a phone, and anew for paper", (Plot) => {
  screenOf(PHONE);
  render(<Plot series={hours(48)} times={times} />);
  expect(drawn()).toBe(`0 0 ${PHONE} 132`);
  act(() => void window.dispatchEvent(new Event("beforeprint")));
  expect(drawn()).toBe("0 0 688 132");
  expect(ticks()).toHaveLength(7);
  act(() => void window.dispatchEvent(new Event("afterprint")));
  expect(drawn()).toBe(`0 0 ${PHONE} 132`);
});

it.each([26, 29, 48, 49, 97, 168])("the words of %d hours stand apart on a phone", (count) => {
  screenOf(PHONE);
  render(<NetLine series={hours(count)} times={timesIn("Asia/Kolkata")} />);
  const places = ticks();
  expect(places.length).toBeGreaterThan(0);
  for (const [n, place] of places.entries()) {
    const next = places[n + 1] ?? PHONE + 8;
    expect(next - place).toBeGreaterThanOrEqual(84);
  }
});

it("draws the ends of a period that are no whole hours pale", () => {
  const series = hours(3).map((bucket, n) => ({ ...bucket, ...(n === 0 && HALF_PAST) }));
  const report = { series, period: "hour", to: at(2.5), tz: "UTC" } as unknown as Report;
  const parts = partsIn(report, Date.parse(at(9)));
  expect(parts.map(({ part }) => part?.passed ?? 1)).toEqual([0.5, 1, 0.5]);
  const { container } = render(<VolumeBars series={parts} times={times} />);
  expect(container.querySelectorAll("[data-sentiment][opacity]")).toHaveLength(6);
});
