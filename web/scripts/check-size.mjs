/**
 * Fails the build when the page has grown past its budget.
 *
 * First load: the scripts index.html names, and what they import statically.
 * Charts: what is loaded besides when a chart is drawn. Sizes are gzip, in KB of 1,000 bytes.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const BUDGET_KB = { first: 180, charts: 125, all: 520 };

const root = fileURLToPath(new URL("../../src/groundswell/dashboard/", import.meta.url));
const assets = join(root, "assets");
const scripts = new Map();
for (const name of readdirSync(assets)) {
  if (name.endsWith(".map")) throw new Error(`${name}: source maps are not shipped`);
  if (name.endsWith(".js")) scripts.set(name, readFileSync(join(assets, name), "utf8"));
}

const STATIC_IMPORT = /(?:from|import)\s*"\.\/([^"]+\.js)"/g;

/** Every script that loads together with `name`, itself included. */
function withImports(name, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  for (const [, imported] of scripts.get(name).matchAll(STATIC_IMPORT))
    withImports(imported, found);
  return found;
}

const kilobytes = (names) =>
  [...names].reduce((sum, name) => sum + gzipSync(scripts.get(name), { level: 9 }).length, 0) /
  1000;

const page = readFileSync(join(root, "index.html"), "utf8");
const first = new Set();
for (const [, name] of page.matchAll(/(?:src|href)="\.\/assets\/([^"]+\.js)"/g))
  withImports(name, first);
if (first.size === 0) throw new Error("index.html names no script: was the page built?");

const charts = new Set();
for (const name of scripts.keys()) {
  if (/^(TrendChart|Donut|charts)-/.test(name)) withImports(name, charts);
}
if (charts.size === 0) throw new Error("no chart is loaded apart: has a file been renamed?");

const sizes = {
  first: kilobytes(first),
  charts: kilobytes([...charts].filter((name) => !first.has(name))),
  all: kilobytes(scripts.keys()),
};

let failed = false;
for (const [part, limit] of Object.entries(BUDGET_KB)) {
  const over = sizes[part] > limit;
  failed ||= over;
  console.log(
    `${part.padEnd(7)}${sizes[part].toFixed(1).padStart(7)} KB gzip of ${limit}${over ? "  TOO BIG" : ""}`,
  );
}
if (failed) {
  console.error("The page is over its size budget: split, drop or load later what grew.");
  process.exit(1);
}
