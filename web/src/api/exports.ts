/** Where the platform gives the posts under the present filters as a file, all of them. */
import { apiUrl } from "../lib/address";
import { type Range, windowAt } from "../lib/range";
import type { Filters } from "../lib/urlState";

export type ExportFormat = "csv" | "ndjson";

/** Up to now, or of the stretch that is shown. */
export function exportUrl(filters: Filters, range: Range, format: ExportFormat): string {
  const url = apiUrl("api/posts/export");
  url.searchParams.set("format", format);
  for (const [name, value] of Object.entries(filters)) {
    if (value) url.searchParams.set(name, value);
  }
  const { from, to } = range.kind === "fixed" ? range : windowAt(Date.now(), range);
  url.searchParams.set("start_date", new Date(from).toISOString());
  if (range.kind === "fixed") url.searchParams.set("end_date", new Date(to).toISOString());
  return url.href;
}
