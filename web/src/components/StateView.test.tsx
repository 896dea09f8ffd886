import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { RequestFailed } from "../api/client";
import { type Emptiness, EmptyState, ErrorState } from "./StateView";

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
  expect(told({ lastPostAt })).toHaveTextContent(/No posts in this range.*Latest: 3 h ago/);
  expect(told({ lastPostAt, paused: true })).toHaveTextContent("Press Live");
  expect(told({ lastPostAt, paused: true, filtered: true })).toHaveTextContent("No post matches");
  expect(screen.getByRole("button", { name: "Clear filters" })).toBeInTheDocument();
});

it("does not say that nothing matches where posts are there that no model has read", () => {
  const onClearFilters = vi.fn();
  const said = told({ filtered: true, unread: true, onClearFilters });
  expect(said).toHaveTextContent("Unsupported language");
  expect(said).not.toHaveTextContent("No post matches");
  screen.getByRole("button", { name: "Clear filters" }).click();
  expect(onClearFilters).toHaveBeenCalledOnce();
});

it("offers no second try of what the login may not see", () => {
  const failed = (status: number) => (
    <MantineProvider>
      <ErrorState
        error={new RequestFailed("some sources only", status, "req-1")}
        onRetry={vi.fn()}
      />
    </MantineProvider>
  );
  const { rerender } = render(failed(503));
  expect(screen.getByRole("alert")).toHaveTextContent("req-1");
  expect(screen.getByRole("button", { name: "Retry" })).toBeInTheDocument();
  rerender(failed(403));
  expect(screen.getByText("You don't have permission").parentElement).toHaveTextContent(
    "some sources only",
  );
  expect(screen.queryByRole("button")).not.toBeInTheDocument();
});
