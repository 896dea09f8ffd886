import { MantineProvider } from "@mantine/core";
import { fireEvent, render } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { DistributionPanel } from "./DistributionPanel";
import { EmotionsPanel } from "./EmotionsPanel";

const WHY = { paused: false, filtered: false, onClearFilters: vi.fn(), lastPostAt: null };
const WHOLE = { shown: null, chosen: [], onToggle: vi.fn() };
const COMMON = { stretch: "Last hour", why: WHY, loading: false, error: null, onRetry: vi.fn() };

it("a segment and its name in the legend choose a sentiment, and what is left out is pale", () => {
  const onToggle = vi.fn();
  const counts = { positive: 3, neutral: 2, negative: 5 };
  const { container, getByRole } = render(
    <MantineProvider>
      <DistributionPanel
        {...COMMON}
        {...{ counts, onToggle }}
        chosen={["positive"]}
        shown={["positive", "neutral"]}
      />
    </MantineProvider>,
  );
  const segments = [...container.querySelectorAll<HTMLElement>("[data-sentiment]")];
  expect(segments.map(({ style }) => style.opacity)).toEqual(["1", "1", "0.25"]);
  fireEvent.click(segments[2] as Element);
  expect(onToggle).toHaveBeenLastCalledWith("negative");
  expect(getByRole("button", { name: /Positive/ })).toHaveAttribute("aria-pressed", "true");
  fireEvent.click(getByRole("button", { name: /Neutral/ }));
  expect(onToggle).toHaveBeenLastCalledWith("neutral");
});

it("keeps its height while it loads", () => {
  const panels = (loading: boolean) => (
    <MantineProvider>
      <DistributionPanel
        {...COMMON}
        loading={loading}
        counts={{ positive: 0, neutral: 0, negative: 0 }}
        {...WHOLE}
      />
      <EmotionsPanel {...COMMON} loading={loading} counts={{}} {...WHOLE} />
    </MantineProvider>
  );
  const { container, rerender } = render(panels(true));
  const loading = [...container.querySelectorAll<HTMLElement>(".mantine-Skeleton-root")];
  const heights = loading.map((one) => one.style.height);
  rerender(panels(false));
  const empty = [...container.querySelectorAll<HTMLElement>("[style*=--state-height]")];
  expect(empty).toHaveLength(2);
  const inPixels = (rem: string) => Number(/([\d.]+)rem/.exec(rem)?.[1]) * 16;
  expect(heights.map(inPixels)).toEqual(
    empty.map((one) => Number.parseFloat(one.style.getPropertyValue("--state-height"))),
  );
});
