import { MantineProvider } from "@mantine/core";
import { fireEvent, render } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { DistributionPanel } from "./DistributionPanel";
import { EmotionsPanel } from "./EmotionsPanel";

const WHY = { paused: false, filtered: false, onClearFilters: vi.fn(), lastPostAt: null };
const COMMON = { stretch: "Last hour", why: WHY, loading: false, error: null, onRetry: vi.fn() };

it("filters by a segment of the bar, and takes it back", () => {
  const onSelect = vi.fn();
  const counts = { positive: 3, neutral: 2, negative: 5 };
  const drawn = (selected: "negative" | null) => (
    <MantineProvider>
      <DistributionPanel {...COMMON} {...{ counts, selected, onSelect }} />
    </MantineProvider>
  );
  const { container, rerender } = render(drawn(null));
  const segments = () => container.querySelectorAll("[data-sentiment]");
  expect(segments()).toHaveLength(3);
  fireEvent.click(segments()[2] as Element);
  expect(onSelect).toHaveBeenLastCalledWith("negative");
  rerender(drawn("negative"));
  fireEvent.click(segments()[2] as Element);
  expect(onSelect).toHaveBeenLastCalledWith(null);
});

it("keeps its height while it loads", () => {
  const panels = (loading: boolean) => (
    <MantineProvider>
      <DistributionPanel
        {...COMMON}
        loading={loading}
        counts={{ positive: 0, neutral: 0, negative: 0 }}
        selected={null}
        onSelect={vi.fn()}
      />
      <EmotionsPanel {...COMMON} loading={loading} counts={{}} selected={null} onSelect={vi.fn()} />
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
