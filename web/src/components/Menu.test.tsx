import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";
import { Menu } from "./Menu";

beforeEach(() => {
  render(
    <>
      <Menu
        label="Choices"
        button={(opener) => (
          <button type="button" {...opener}>
            Open
          </button>
        )}
      >
        {(close) => (
          <button type="button" onClick={close}>
            Done
          </button>
        )}
      </Menu>
      <button type="button">Elsewhere</button>
    </>,
  );
});

const opener = () => screen.getByRole("button", { name: "Open" });
const menu = () => screen.queryByRole("dialog", { name: "Choices" });

it("opens with the focus inside, and Esc gives it back", async () => {
  await userEvent.click(opener());
  expect(opener()).toHaveAttribute("aria-expanded", "true");
  expect(menu()).toHaveAttribute("id", opener().getAttribute("aria-controls"));
  expect(screen.getByRole("button", { name: "Done" })).toHaveFocus();
  await userEvent.keyboard("{Escape}");
  expect(menu()).not.toBeInTheDocument();
  expect(opener()).toHaveFocus();
});

it("closes when what is inside is done", async () => {
  await userEvent.click(opener());
  await userEvent.click(screen.getByRole("button", { name: "Done" }));
  expect(menu()).not.toBeInTheDocument();
  expect(opener()).toHaveFocus();
});

it("closes by a press beside it, by its own button, and by stepping on", async () => {
  await userEvent.click(opener());
  await userEvent.click(document.body);
  expect(menu()).not.toBeInTheDocument();
  await userEvent.click(opener());
  await userEvent.click(opener());
  expect(menu()).not.toBeInTheDocument();
  await userEvent.click(opener());
  await userEvent.tab();
  expect(screen.getByRole("button", { name: "Elsewhere" })).toHaveFocus();
  expect(menu()).not.toBeInTheDocument();
});
