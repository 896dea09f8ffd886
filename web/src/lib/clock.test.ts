// @vitest-environment node
import { afterEach, expect, it } from "vitest";
import { followServer, present } from "./clock";

const HOUR = 3_600_000;

afterEach(() => followServer(0));

it("tells the server's time where this machine's clock is off", () => {
  followServer(HOUR);
  expect(Math.abs(present() - (Date.now() - HOUR))).toBeLessThan(1_000);
  followServer(-HOUR);
  expect(Math.abs(present() - (Date.now() + HOUR))).toBeLessThan(1_000);
});

it("takes the way of a message for no difference", () => {
  followServer(900);
  expect(Math.abs(present() - Date.now())).toBeLessThan(500);
});
