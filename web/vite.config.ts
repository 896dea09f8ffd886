/** How the dashboard is built, served while it is written, and tested. */
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** Styles after the shell: what stands before them is painted while they load. */
const shellFirst: Plugin = {
  name: "shell-first",
  apply: "build",
  transformIndexHtml: {
    order: "post",
    handler(html) {
      const sheets = html.match(/ *<link rel="stylesheet"[^>]*>\n/g) ?? [];
      if (sheets.length === 0) throw new Error("index.html names no style sheet to move");
      const rest = sheets.reduce((left, sheet) => left.replace(sheet, ""), html);
      return rest.replace("    <noscript>", `${sheets.join("")}    <noscript>`);
    },
  },
};

const platform = "http://127.0.0.1:8000";

export default defineConfig({
  // Relative, so that the page works under any path a reverse proxy gives it.
  base: "./",
  plugins: [react(), shellFirst],
  // The server puts a new one into every page it sends: see api/routes/dashboard.py.
  html: { cspNonce: "__CSP_NONCE__" },
  build: {
    outDir: "../src/groundswell/dashboard",
    emptyOutDir: true,
    sourcemap: false,
    target: "es2022",
    // The font must stay a file of its own: as text it would be loaded before the page shows.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // scripts/check-size.mjs judges sizes, as they are sent.
    chunkSizeWarningLimit: 1_000,
  },
  server: {
    proxy: {
      "/api": platform,
      "/ws": { target: platform, ws: true },
    },
  },
  test: {
    environment: "jsdom",
    setupFiles: "src/test/setup.ts",
    css: false,
    // Generous: a whole page is drawn in some, and a build machine may have other things to do.
    testTimeout: 60_000,
    restoreMocks: true,
  },
});
