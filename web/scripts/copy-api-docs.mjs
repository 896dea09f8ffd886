/** Puts what /docs is drawn with beside the page, so that it works without the internet. */
import { copyFileSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const from = new URL("../node_modules/swagger-ui-dist/", import.meta.url);
const to = new URL("../../src/groundswell/dashboard/api-docs/", import.meta.url);

mkdirSync(fileURLToPath(to), { recursive: true });
for (const name of ["swagger-ui-bundle.js", "swagger-ui.css", "LICENSE"])
  copyFileSync(new URL(name, from), new URL(name, to));
