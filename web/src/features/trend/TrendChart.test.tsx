import { act, render } from "@testing-library/react";
import { expect, it } from "vitest";
import { PANEL_WIDTH } from "../../lib/usePrinting";
import { pointsOf } from "./bands";
import TrendChart from "./TrendChart";

it("is drawn to the width of the sheet before it is printed, and back", async () => {
  const { container } = render(
    <TrendChart
      points={pointsOf([], "share")}
      view="share"
      period="minute"
      span={60_000}
      selected={null}
      narrow={false}
      compare={false}
      plot={{ left: 40, right: 110 }}
    />,
  );
  const width = () => container.querySelector(".recharts-surface")?.getAttribute("width");
  expect(width()).toBe("800");
  act(() => void window.dispatchEvent(new Event("beforeprint")));
  expect(width()).toBe(String(PANEL_WIDTH));
  act(() => void window.dispatchEvent(new Event("afterprint")));
  expect(width()).toBe("800");
});
