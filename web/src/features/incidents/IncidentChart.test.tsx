import { act, render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { PANEL_WIDTH } from "../../lib/usePrinting";
import IncidentChart from "./IncidentChart";

const MINUTE_MS = 60_000;
const rows = Array.from({ length: 10 }, (_, n) => ({
  at: (n + 1) * MINUTE_MS,
  observed: 0.4,
  sure: 0.4,
  expected: null,
  usual: null,
  posts: 12,
  positive: 2,
  negative: 7,
}));

it("bars stand below the line that they are of, on the screen and on paper", async () => {
  const { container } = render(
    <IncidentChart
      {...{ rows, from: 0, to: 10 * MINUTE_MS, step: MINUTE_MS }}
      metric="negative_share"
      limits={[0.5]}
      bands={[]}
    />,
  );
  const bars = await screen.findByRole("img", { name: "Posts, at most 12 in 1 min" });
  const width = () => Number(container.querySelector(".recharts-surface")?.getAttribute("width"));
  const number = (element: Element | null | undefined, name: string) =>
    Number(element?.getAttribute(name));
  const stand = () => {
    const level = container.querySelector(".recharts-cartesian-grid-horizontal line");
    const [left, right] = [number(level, "x1"), number(level, "x2")];
    const all = [...bars.querySelectorAll("rect")];
    const step = (right - left) / 10;
    expect(right).toBe(width() - 16);
    expect(number(all[0], "x")).toBeCloseTo(left);
    const last = all.at(-1);
    expect(number(last, "x") + number(last, "width")).toBeCloseTo(right - 0.2 * step);
    expect(Math.min(...all.map((bar) => number(bar, "y")))).toBeGreaterThan(number(level, "y1"));
  };
  expect(width()).toBe(800);
  stand();
  act(() => void window.dispatchEvent(new Event("beforeprint")));
  expect(width()).toBe(PANEL_WIDTH);
  stand();
});

it("draws a value that stands alone: of a burst there may be one", async () => {
  const alone = rows.map((row, n) => (n === 6 ? row : { ...row, observed: null, sure: null }));
  const { container } = render(
    <IncidentChart
      {...{ rows: alone, from: 0, to: 10 * MINUTE_MS, step: MINUTE_MS }}
      metric="negative_share"
      limits={[0.5]}
      bands={[]}
    />,
  );
  await screen.findByRole("img", { name: /^Posts/ });
  expect(container.querySelectorAll(".recharts-reference-dot")).toHaveLength(1);
});
