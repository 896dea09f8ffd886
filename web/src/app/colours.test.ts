/** The colours of the design: computed for contrast and for colour-blind readers. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const sheet = readFileSync("src/app/app.css", "utf8");
const [, light = "", dark = ""] = sheet.split(/^:root(?:,\n:root)?\[data-mantine-color-scheme="/m);

const DESIGN = {
  positive: ["#0b62a8", "#5eb1f2"],
  neutral: ["#6b7280", "#a8aeb8"],
  negative: ["#b8430a", "#ff8a4c"],
  joy: ["#948522", "#d2c631"],
  anger: ["#8e0200", "#dc4b24"],
  fear: ["#6c1da5", "#8661f9"],
  sadness: ["#4384ff", "#a2b3ff"],
  surprise: ["#e94f90", "#b37e9d"],
  disgust: ["#4a6d5a", "#7bfdbb"],
  "no-emotion": ["#383b47", "#e4e5f0"],
  surface: ["#ffffff", "#2e2e2e"],
  page: ["#f8f9fa", "#242424"],
};

it.each(Object.entries(DESIGN))("%s is as it was computed", (name, [day, night]) => {
  expect(light).toContain(`--gs-${name}: ${day};`);
  expect(dark).toContain(`--gs-${name}: ${night};`);
});
