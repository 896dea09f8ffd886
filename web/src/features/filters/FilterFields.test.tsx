import { MantineProvider } from "@mantine/core";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { type Filters, NO_FILTERS } from "../../lib/filters";
import FilterFields from "./FilterFields";

function show(counted: Record<string, number>, filters: Partial<Filters> = {}) {
  const onChange = vi.fn();
  const named = new Map(Object.entries(counted));
  const { unmount } = render(
    <MantineProvider>
      <FilterFields
        filters={{ ...NO_FILTERS, ...filters }}
        onChange={onChange}
        counts={{ sources: named, sentiments: named, emotions: named }}
      />
    </MantineProvider>,
  );
  return { onChange, unmount };
}

async function open(name: string) {
  await userEvent.click(screen.getByRole("button", { name: new RegExp(`^${name}`) }));
  return within(screen.getByRole("menu", { name }));
}

it("a value is chosen beside others, with its count", async () => {
  const { onChange } = show({ positive: 1_234 }, { sentiment: ["negative"] });
  const menu = await open("Sentiment");
  expect(menu.getByRole("menuitemcheckbox", { name: /^Negative/ })).toBeChecked();
  const positive = menu.getByRole("menuitemcheckbox", { name: /^Positive/ });
  expect(positive).toHaveTextContent("1.2K");
  await userEvent.click(positive);
  expect(onChange).toHaveBeenLastCalledWith({
    sentiment: ["negative", "positive"],
    exclude_sentiment: [],
  });
  expect(screen.getByRole("menu")).toBeInTheDocument();
});

it("or hidden, also by keyboard alone", async () => {
  const { onChange } = show({ bluesky: 3, reddit: 2 });
  screen.getByRole("button", { name: "Source" }).focus();
  await userEvent.keyboard("{ArrowDown}");
  expect(screen.getByRole("menuitemcheckbox", { name: /^bluesky/ })).toHaveFocus();
  await userEvent.keyboard("r{ArrowRight} ");
  expect(onChange).toHaveBeenLastCalledWith({ source: [], exclude_source: ["reddit"] });
  await userEvent.keyboard("{Escape}");
  expect(screen.queryByRole("menu")).not.toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Source" })).toHaveFocus();
});

it("what is in use stands on the button, in the menu, and can be cleared", async () => {
  const { onChange } = show({ a: 1 }, { source: ["gone", "b"], exclude_source: ["c"] });
  expect(screen.getByRole("button", { name: /^Source/ })).toHaveTextContent("Sourcegone +1, not c");
  const menu = await open("Source");
  expect(menu.getAllByRole("group").map((row) => row.getAttribute("aria-label"))).toEqual([
    "a",
    "gone",
    "b",
    "c",
  ]);
  expect(menu.getByRole("menuitemcheckbox", { name: "Hide c" })).toBeChecked();
  await userEvent.click(menu.getByRole("menuitem", { name: "Clear source filters" }));
  expect(onChange).toHaveBeenLastCalledWith({ source: [], exclude_source: [] });
});

it("beyond twenty values no more can be chosen", async () => {
  const source = Array.from({ length: 20 }, (_, n) => `s${n}`);
  const { onChange } = show({ more: 1 }, { source });
  const menu = await open("Source");
  const more = menu.getByRole("menuitemcheckbox", { name: /^more/ });
  expect(more).toHaveAttribute("aria-disabled", "true");
  await userEvent.click(more);
  expect(onChange).not.toHaveBeenCalled();
  await userEvent.click(menu.getByRole("menuitemcheckbox", { name: "Hide more" }));
  expect(onChange).toHaveBeenCalledOnce();
});

it("posts in a language that is not read are offered where there are any", async () => {
  show({ positive: 3 });
  const none = await open("Emotion");
  expect(none.queryByRole("group", { name: /Unsupported/ })).not.toBeInTheDocument();
  await userEvent.keyboard("{Escape}");
  show({ positive: 3, unsupported: 8 });
  await userEvent.click(screen.getAllByRole("button", { name: "Emotion" })[1] as HTMLElement);
  expect(screen.getByRole("group", { name: "Unsupported language" })).toHaveTextContent("8");
});

it("an author is named, to be shown or hidden", async () => {
  const { onChange } = show({}, { author: ["ann"] });
  await userEvent.click(screen.getByRole("button", { name: /^Author/ }));
  await userEvent.keyboard("bob{Enter}");
  expect(onChange).toHaveBeenLastCalledWith({ author: ["ann", "bob"], exclude_author: [] });
  await userEvent.click(screen.getByRole("button", { name: /^Author/ }));
  await userEvent.keyboard("bot");
  await userEvent.click(screen.getByRole("button", { name: "Hide" }));
  expect(onChange).toHaveBeenLastCalledWith({ author: ["ann"], exclude_author: ["bot"] });
});

it("words count even where the fields go away right after the last letter", async () => {
  const { onChange, unmount } = show({});
  await userEvent.type(screen.getByRole("searchbox", { name: "Search posts" }), "rain");
  expect(onChange).not.toHaveBeenCalled();
  unmount();
  expect(onChange).toHaveBeenLastCalledWith({ q: "rain" });
});
