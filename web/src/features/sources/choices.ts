/** What a person has chosen about a file: the options that differ from what was detected. */
import type { Inspection } from "../../api/sources";

/** Options of `/api/imports` by name; one that is missing is detected. */
export type Choices = Readonly<Record<string, string>>;

/** A post's fields, in the order of how much they matter. */
export const FIELDS = {
  content: "Text",
  author: "Author",
  created_at: "Time",
  time_of_day: "Time of day",
  post_id: "Id",
  source: "Network",
  lang: "Language",
  url: "Address",
  title: "Title",
  operation: "Operation",
} as const;
export type Field = keyof typeof FIELDS;

const NAMES = Object.keys(FIELDS) as Field[];
const SAMPLE_BYTES = 1024 * 1024;
/** Their index is at the end, or they cannot be read in part. */
const WHOLE = /\.(parquet|pq|xlsx|xlsm|xlsb|xls|ods|zip)$/i;

/** What of a file is sent to be looked at: its beginning, where that can be read alone. */
export function sampleOf(file: File): { part: Blob; cut: boolean } {
  const cut = file.size > SAMPLE_BYTES && !WHOLE.test(file.name);
  return { part: cut ? file.slice(0, SAMPLE_BYTES) : file, cut };
}

export function queryOf(file: string, choices: Choices): Record<string, string> {
  return { file, ...choices };
}

/** The field that a column holds. */
export function fieldOf(column: string, { fields }: Inspection): Field | null {
  return NAMES.find((name) => fields[name] === column) ?? null;
}

/** The choices with a column that holds another field, or none. */
export function withField(
  choices: Choices,
  found: Inspection,
  column: string,
  field: Field | null,
): Choices {
  const next = { ...choices };
  const before = fieldOf(column, found);
  if (before) {
    delete next[before];
    if (before !== field) next[before] = ""; // no column holds it, whatever their names say
  }
  if (field) next[field] = column;
  if (next.content === "") delete next.content; // without a text there is no post
  return next;
}

/** The choices with an option, or without it where `value` is empty: it is detected again. */
export function withOption(choices: Choices, name: string, value: string): Choices {
  const { [name]: _, ...rest } = choices;
  return value === "" ? rest : { ...rest, [name]: value };
}

/** A table without a header line: its columns are numbered, and none is known by its name. */
export function withHeader(choices: Choices, found: Inspection, header: boolean): Choices {
  const rest = Object.fromEntries(
    Object.entries(choices).filter(
      ([name]) => !["header", "columns", ...NAMES].includes(name as Field),
    ),
  );
  if (header) return rest;
  const columns = found.columns.map((_, n) => `Column ${n + 1}`).join(",");
  return { ...rest, header: "0", columns };
}
