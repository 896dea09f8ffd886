// @vitest-environment node
import { expect, it } from "vitest";
import type { Alert } from "../live/protocol";
import { newestOf } from "./useAlertList";

function alert(revision: number, parts: Partial<Alert> = {}): Alert {
  return {
    id: "x",
    type: "negative_ratio",
    ratio: 2.5,
    peak: 2.5,
    threshold: 2,
    openedAt: 0,
    resolvedAt: null,
    acknowledgedAt: null,
    acknowledgedBy: null,
    windowFrom: 0,
    windowTo: 1,
    posts: 40,
    open: true,
    revision,
    ...parts,
  };
}

it("shows the peak that REST has when the socket's snapshot is older", () => {
  const [shown] = newestOf([alert(7, { peak: 5.65 })], [alert(1)]);
  expect(shown?.peak).toBe(5.65);
});

it("shows what came live when REST was asked before", () => {
  const [shown] = newestOf([alert(1)], [alert(2, { open: false })]);
  expect(shown?.open).toBe(false);
});

it("does not keep an alert open that REST knows to be over", () => {
  const shown = newestOf([alert(9, { open: false }), alert(1, { id: "y" })], [alert(3)]);
  expect(shown.map(({ id, open }) => [id, open])).toEqual([
    ["y", true],
    ["x", false],
  ]);
});
