import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import CommandPalette from "./CommandPalette";

const pause = vi.fn();
const dark = vi.fn();
const onClose = vi.fn();

beforeEach(() => {
  vi.clearAllMocks();
  render(
    <MantineProvider>
      <CommandPalette
        commands={[
          { name: "Pause", keys: "L", run: pause },
          { name: "Theme: dark", run: dark },
        ]}
        onClose={onClose}
      />
    </MantineProvider>,
  );
});

const field = () => screen.getByRole("combobox", { name: "Find a command", hidden: true });
const chosen = () => screen.getByRole("option", { selected: true, hidden: true });

it("has the focus and offers everything, with its key", () => {
  expect(field()).toHaveFocus();
  expect(screen.getAllByRole("option", { hidden: true })).toHaveLength(2);
  expect(chosen()).toHaveTextContent("PauseL");
});

it("runs what the arrows have chosen, and closes", async () => {
  await userEvent.keyboard("{ArrowDown}");
  expect(chosen()).toHaveTextContent("Theme: dark");
  expect(field()).toHaveAttribute("aria-activedescendant", chosen().id);
  await userEvent.keyboard("{ArrowDown}");
  expect(chosen()).toHaveTextContent("Pause");
  await userEvent.keyboard("{ArrowUp}{Enter}");
  expect(dark).toHaveBeenCalledOnce();
  expect(pause).not.toHaveBeenCalled();
  expect(onClose).toHaveBeenCalledOnce();
});

it("finds by typing, and says when nothing is found", async () => {
  await userEvent.type(field(), "dark");
  expect(chosen()).toHaveTextContent("Theme: dark");
  await userEvent.type(field(), " side of the moon{Enter}");
  expect(screen.getByText("No command has this name.")).toBeInTheDocument();
  expect(dark).not.toHaveBeenCalled();
});

it("runs what is clicked", async () => {
  await userEvent.click(screen.getByText("Theme: dark"));
  expect(dark).toHaveBeenCalledOnce();
});
