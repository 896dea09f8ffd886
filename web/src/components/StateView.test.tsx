import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { type Emptiness, EmptyState } from "./StateView";

const NEVER: Emptiness = {
  paused: false,
  filtered: false,
  onClearFilters: vi.fn(),
  lastPostAt: null,
};

function told(why: Partial<Emptiness>) {
  const { container } = render(
    <MantineProvider>
      <EmptyState why={{ ...NEVER, ...why }} />
    </MantineProvider>,
  );
  return container;
}

it("tells of four kinds of nothing by the first reason that holds", () => {
  expect(told({})).toHaveTextContent("groundswell ingest --source simulator");
  const lastPostAt = Date.now() - 3 * 3_600_000;
  expect(told({ lastPostAt })).toHaveTextContent(/Quiet in this window.*3 h ago/);
  expect(told({ lastPostAt, paused: true })).toHaveTextContent("Press Live");
  expect(told({ lastPostAt, paused: true, filtered: true })).toHaveTextContent("No post matches");
  expect(screen.getByRole("button", { name: "Clear filters" })).toBeInTheDocument();
});

it("does not say that nothing matches where posts are there that no model has read", () => {
  const onClearFilters = vi.fn();
  const said = told({ filtered: true, unread: true, onClearFilters });
  expect(said).toHaveTextContent("Not read");
  expect(said).not.toHaveTextContent("No post matches");
  screen.getByRole("button", { name: "Clear filters" }).click();
  expect(onClearFilters).toHaveBeenCalledOnce();
});
