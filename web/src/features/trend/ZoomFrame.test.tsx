import { fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import type { Alert } from "../../live/protocol";
import { ZoomFrame } from "./ZoomFrame";

const MINUTE = 60_000;
const FROM = Date.UTC(2026, 10, 24, 12);
/** The frame is 800 px wide in tests: 700 px of plot for 70 minutes, 10 px a minute. */
const PLOT = { left: 50, right: 50 };

/** Every 5 minutes. */
const POINTS = Array.from({ length: 15 }, (_, n) => ({
  at: FROM + n * 5 * MINUTE,
  until: FROM + (n + 1) * 5 * MINUTE,
}));

const alert = {
  id: "a1",
  open: true,
  openedAt: FROM + 35 * MINUTE,
  resolvedAt: null,
  peak: 4.2,
} as Alert;

function draw(alerts: Alert[] = []) {
  const onZoom = vi.fn();
  const onOpenAlert = vi.fn();
  render(
    <ZoomFrame plot={PLOT} points={POINTS} label="the trend" {...{ alerts, onZoom, onOpenAlert }}>
      <span />
    </ZoomFrame>,
  );
  const figure = screen.getByRole("figure", { name: "the trend" });
  Object.defineProperty(figure, "clientWidth", { value: 800 });
  return { figure, onZoom, onOpenAlert };
}

function drag(figure: HTMLElement, start: number, end: number) {
  fireEvent.pointerDown(figure, { clientX: start, button: 0, pointerId: 1 });
  fireEvent.pointerMove(figure, { clientX: end, pointerId: 1 });
  fireEvent.pointerUp(figure, { clientX: end, pointerId: 1 });
}

it("zooms to whole bins of what was dragged over, in either direction", () => {
  const { figure, onZoom } = draw();
  drag(figure, 50 + 102, 50 + 298);
  expect(onZoom).toHaveBeenLastCalledWith(FROM + 10 * MINUTE, FROM + 35 * MINUTE);
  drag(figure, 50 + 298, 50 + 102);
  expect(onZoom).toHaveBeenLastCalledWith(FROM + 10 * MINUTE, FROM + 35 * MINUTE);
});

it("takes a drag beyond the plot's edges for one to its edges", () => {
  const { figure, onZoom } = draw();
  drag(figure, 2, 5_000);
  expect(onZoom).toHaveBeenLastCalledWith(FROM, FROM + 75 * MINUTE);
});

it("takes a press that hardly moves for no drag", () => {
  const { figure, onZoom } = draw();
  drag(figure, 200, 205);
  expect(onZoom).not.toHaveBeenCalled();
});

it("marks alerts of its stretch at their time, and a press on one opens it", async () => {
  const before = { ...alert, id: "before", openedAt: FROM - MINUTE };
  const { onOpenAlert, onZoom } = draw([alert, before]);
  const marker = screen.getByRole("button", { name: /Incident opened/ });
  expect(marker.style.left).toContain("50%");
  await userEvent.click(marker);
  expect(onOpenAlert).toHaveBeenCalledWith("a1");
  expect(onZoom).not.toHaveBeenCalled();
});

it("an incident is a band from its opening to its end, or to the end of the chart", () => {
  const early = { ...alert, id: "a2", openedAt: FROM - 5 * MINUTE, resolvedAt: FROM + 14 * MINUTE };
  const gone = { ...alert, id: "a3", openedAt: FROM - 9 * MINUTE, resolvedAt: FROM - MINUTE };
  const { figure } = draw([alert, early, gone]);
  const bands = [...figure.querySelectorAll<HTMLElement>("[data-incident]")];
  expect(bands.map(({ dataset }) => dataset.incident)).toEqual(["a1", "a2"]);
  expect(bands.map(({ style }) => style.width)).toEqual(["calc(50% - 50px)", "calc(20% - 20px)"]);
});
