/** Where the platform gives the posts under the present filters as a file, all of them. */

import { apiUrl } from "../lib/address";
import { present } from "../lib/clock";
import { type Range, windowAt } from "../lib/range";
import type { Filters } from "../lib/urlState";

export type ExportFormat = "csv" | "ndjson";

/** Of the range that is shown. */
export function exportUrl(
  filters: Filters,
  range: Range,
  zone: string,
  format: ExportFormat,
): string {
  const url = apiUrl("api/posts/export");
  url.searchParams.set("format", format);
  for (const [name, value] of Object.entries(filters)) {
    if (value) url.searchParams.set(name, value);
  }
  const { from, to } = windowAt(present(), range, zone);
  url.searchParams.set("start_date", new Date(from).toISOString());
  url.searchParams.set("end_date", new Date(to).toISOString());
  return url.href;
}
