/** The columns of a file, each with what it holds: a person knows better than their names. */
import { NativeSelect } from "@mantine/core";
import type { Inspection } from "../../api/sources";
import { type Choices, FIELDS, type Field, fieldOf, withField } from "./choices";
import form from "./File.module.css";

interface ColumnTableProps {
  found: Inspection;
  choices: Choices;
  onChange: (choices: Choices) => void;
}

const HOLDS = [
  { value: "", label: "–" },
  ...Object.entries(FIELDS).map(([value, label]) => ({ value, label })),
];

export function ColumnTable({ found, choices, onChange }: ColumnTableProps) {
  const columns = Object.entries(found.examples);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className={form.columns} aria-label="Columns" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col">Holds</th>
            <th scope="col">First values</th>
          </tr>
        </thead>
        <tbody>
          {columns.map(([column, values]) => (
            <tr key={column}>
              <th scope="row">
                <bdi>{column}</bdi>
              </th>
              <td>
                <NativeSelect
                  size="xs"
                  aria-label={`${column} holds`}
                  value={chosenFor(column, found, choices) ?? ""}
                  data={HOLDS}
                  onChange={({ currentTarget: { value } }) =>
                    onChange(withField(choices, found, column, (value || null) as Field | null))
                  }
                />
              </td>
              <td className={form.values}>
                <bdi>{values.join(" · ")}</bdi>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** What was chosen just now counts before the answer comes. */
function chosenFor(column: string, found: Inspection, choices: Choices): Field | null {
  const chosen = (Object.keys(FIELDS) as Field[]).find((name) => choices[name] === column);
  const known = fieldOf(column, found);
  return chosen ?? (known && choices[known] === undefined ? known : null);
}
