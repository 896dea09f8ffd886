import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { type Filters, NO_FILTERS } from "../../lib/urlState";
import FilterFields from "./FilterFields";

function show(counted: Record<string, number>, filters: Partial<Filters> = {}) {
  const onChange = vi.fn();
  const named = new Map(Object.entries(counted));
  const { unmount } = render(
    <MantineProvider>
      <FilterFields
        filters={{ ...NO_FILTERS, ...filters }}
        onChange={onChange}
        counts={{ sources: new Map(), sentiments: named, emotions: named }}
      />
    </MantineProvider>,
  );
  return { onChange, unmount };
}

it("counts stand beside the options", () => {
  show({ positive: 1_234 });
  expect(screen.getByRole("radio", { name: /Positive/ }).parentElement).toHaveTextContent("1.2K");
});

it("posts in a language that is not read are offered where there are any", async () => {
  const { onChange } = show({ positive: 3, unsupported: 8 });
  await userEvent.click(screen.getByRole("radio", { name: /Unsupported/ }));
  expect(onChange).toHaveBeenLastCalledWith({ sentiment: "unsupported" });
  await userEvent.click(screen.getByRole("combobox", { name: "Emotion" }));
  await userEvent.click(await screen.findByRole("option", { name: /Unsupported/, hidden: true }));
  expect(onChange).toHaveBeenLastCalledWith({ emotion: "unsupported" });
});

it("and are not where there are none, unless they are asked for", () => {
  show({ positive: 3 });
  expect(screen.queryByRole("radio", { name: /Unsupported/ })).not.toBeInTheDocument();
  show({ positive: 3 }, { sentiment: "unsupported" });
  expect(screen.getByRole("radio", { name: /Unsupported/ })).toBeChecked();
});

it("words count even where the fields go away right after the last letter", async () => {
  const { onChange, unmount } = show({});
  await userEvent.type(screen.getByRole("searchbox", { name: "Search posts" }), "rain");
  expect(onChange).not.toHaveBeenCalled();
  unmount();
  expect(onChange).toHaveBeenLastCalledWith({ q: "rain" });
});
