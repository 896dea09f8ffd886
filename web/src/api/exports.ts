/** Where the platform gives the posts under the present filters as a file, all of them. */

import { apiUrl } from "../lib/address";
import { present } from "../lib/clock";
import type { Filters } from "../lib/filters";
import { type Range, windowAt } from "../lib/range";
import { datesOf } from "./queries";

export type ExportFormat = "csv" | "ndjson";

/** Of the range that is shown. */
export function exportUrl(
  filters: Filters,
  range: Range,
  zone: string,
  format: ExportFormat,
): string {
  const asked = { format, ...filters, ...datesOf(windowAt(present(), range, zone)) };
  return apiUrl("api/posts/export", asked).href;
}
