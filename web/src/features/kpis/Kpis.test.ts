// @vitest-environment node
import { describe, expect, it } from "vitest";
import { sparkPath } from "./Sparkline";

describe("a sparkline", () => {
  it("reaches from its lowest to its highest value", () => {
    expect(sparkPath([0, 10])).toBe("M0.0 38.0L120.0 2.0");
  });

  it("is level when nothing changes", () => {
    expect(sparkPath([5, 5])).toBe("M0.0 20.0L120.0 20.0");
  });

  it("has a gap where nothing is known", () => {
    expect(sparkPath([0, null, 10])).toBe("M0.0 38.0M120.0 2.0");
  });
});
