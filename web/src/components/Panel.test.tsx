import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { formatClock } from "../lib/format";
import { Panel, StaleSince } from "./Panel";

const NOON = Date.UTC(2026, 10, 24, 12);

afterEach(() => vi.restoreAllMocks());

function show(staleSince: number | null) {
  render(
    <MantineProvider>
      <StaleSince.Provider value={staleSince}>
        <Panel title="Trend" note="Last hour">
          a chart
        </Panel>
      </StaleSince.Provider>
    </MantineProvider>,
  );
  return screen.getByRole("region", { name: "Trend" });
}

it("says until when it is true, dims, and keeps what it shows", () => {
  const panel = show(NOON);
  expect(panel).toHaveTextContent(`Data until ${formatClock(NOON)}`);
  expect(panel).not.toHaveTextContent("Last hour");
  expect(panel).toHaveAttribute("data-stale", "true");
  expect(panel).toHaveTextContent("a chart");
});

it("says nothing of it while it is true", () => {
  const panel = show(null);
  expect(panel).toHaveTextContent("Last hour");
  expect(panel).not.toHaveTextContent("Data until");
  expect(panel).not.toHaveAttribute("data-stale");
});

it("keeps to itself what breaks in it, and tries again when asked", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  let broken = true;
  const Fragile = () => {
    if (broken) throw new Error("no such bin");
    return <>whole again</>;
  };
  render(
    <MantineProvider>
      <Panel title="Trend">
        <Fragile />
      </Panel>
      <Panel title="Emotions">seven bars</Panel>
    </MantineProvider>,
  );
  expect(screen.getByRole("region", { name: "Emotions" })).toHaveTextContent("seven bars");
  const trend = screen.getByRole("region", { name: "Trend" });
  expect(trend).toHaveTextContent("no such bin");
  broken = false;
  await userEvent.click(screen.getByRole("button", { name: "Retry" }));
  expect(trend).toHaveTextContent("whole again");
});
