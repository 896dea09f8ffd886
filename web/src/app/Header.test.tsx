import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { Header } from "./Header";

afterEach(() => localStorage.clear());

it("goes from day to night to the system's choice, and remembers it", async () => {
  render(
    <MantineProvider defaultColorScheme="light">
      <Header
        pill={null}
        nav={null}
        time={null}
        paused={false}
        onPause={vi.fn()}
        compare={false}
        incomparable={null}
        onCompare={vi.fn()}
        onSettings={vi.fn()}
      />
    </MantineProvider>,
  );
  const button = () => screen.getByRole("button", { name: /^Theme/ });
  expect(button()).toHaveAccessibleName("Theme: Light. Change to: Dark");
  await userEvent.click(button());
  expect(document.documentElement).toHaveAttribute("data-mantine-color-scheme", "dark");
  expect(localStorage.getItem("mantine-color-scheme-value")).toBe("dark");
  await userEvent.click(button());
  expect(button()).toHaveAccessibleName("Theme: System. Change to: Light");
  await userEvent.click(button());
  expect(document.documentElement).toHaveAttribute("data-mantine-color-scheme", "light");
});
