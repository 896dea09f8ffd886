import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { usePageKeys } from "./usePageKeys";

function Page({ onKey }: { onKey: () => void }) {
  usePageKeys([["J", onKey]]);
  return (
    <>
      <input type="radio" aria-label="choice" />
      <input type="checkbox" aria-label="tick" />
      <button type="button">press</button>
      <input aria-label="words" />
      <input type="search" aria-label="search" />
      <textarea aria-label="text" />
      <select aria-label="list">
        <option>Jam</option>
      </select>
    </>
  );
}

it.each([
  ["choice", 1],
  ["tick", 1],
  ["words", 0],
  ["search", 0],
  ["text", 0],
  ["list", 0],
])("with the focus in %s a key of the page counts %i times", async (label, times) => {
  const onKey = vi.fn();
  const user = userEvent.setup();
  render(<Page onKey={onKey} />);
  screen.getByLabelText(label).focus();
  await user.keyboard("j");
  expect(onKey).toHaveBeenCalledTimes(times);
});

it("what is typed is written", async () => {
  const user = userEvent.setup();
  render(<Page onKey={() => {}} />);
  await user.type(screen.getByLabelText("words"), "jam");
  expect(screen.getByLabelText("words")).toHaveValue("jam");
});
