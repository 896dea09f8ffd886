/** The colours of the design: computed for contrast and for colour-blind readers. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { DEEPEST_SHADE } from "../features/post/WeighedText";

const sheet = readFileSync("src/app/app.css", "utf8");
const [, light = "", dark = ""] = sheet.split(
  /^\s*:root(?:,\n:root)?\[data-mantine-color-scheme="/m,
);

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

it.each(["positive", "neutral", "negative"] as const)(
  "a word that speaks for %s as strongly as can be is still to be read",
  (label) => {
    [light, dark].forEach((theme, n) => {
      const [, letters = ""] = /--gs-text: (#\w{6});/.exec(theme) ?? [];
      const [surface = [], shade = []] = [DESIGN.surface[n], DESIGN[label][n]].map(channels);
      const behind = surface.map((value, at) => value + ((shade[at] ?? 0) - value) * SHARE);
      expect(contrast(channels(letters), behind)).toBeGreaterThan(4.5);
    });
  },
);

const SHARE = DEEPEST_SHADE / 100;

function channels(hex = ""): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}

/** Of WCAG 2: from 1 to 21. */
function contrast(a: number[], b: number[]): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

function luminance(rgb: number[]): number {
  const [r = 0, g = 0, b = 0] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
