import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Header } from "./Header";
import { Providers } from "./providers";

beforeEach(() => localStorage.setItem("mantine-color-scheme-value", "light"));
afterEach(() => localStorage.clear());

it("goes from day to night to the system's choice, and remembers it", async () => {
  render(
    <Providers>
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
    </Providers>,
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
