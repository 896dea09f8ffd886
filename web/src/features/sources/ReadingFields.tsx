/** How a file is read, with what was detected where nothing is chosen. */
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Inspection } from "../../api/sources";
import { zoneNames } from "../../lib/calendar";
import { type Choices, withHeader, withOption } from "./choices";
import form from "./File.module.css";

interface ReadingFieldsProps {
  found: Inspection;
  choices: Choices;
  onChange: (choices: Choices) => void;
}

const DELIMITERS = {
  comma: "Comma ,",
  semicolon: "Semicolon ;",
  tab: "Tab",
  pipe: "Pipe |",
  caret: "Caret ^",
  tilde: "Tilde ~",
  colon: "Colon :",
  "ctrl-a": "Control character (Hive)",
  none: "None: a text a line",
};
const ENCODINGS = [
  ...["utf-8", "cp1252", "latin-1", "utf-16", "mac-roman", "cp1250", "cp1251"],
  ...["iso8859-2", "iso8859-15", "shift_jis", "euc_kr", "gb18030", "big5"],
];
const ORDERS = { "day-first": "Day first: 31/12", "month-first": "Month first: 12/31" };

export function ReadingFields({ found, choices, onChange }: ReadingFieldsProps) {
  const [more, setMore] = useState(false);
  const detected = found.options;
  const auto = (name: string) => ({
    value: "",
    label: detected[name] && !choices[name] ? `Detected: ${detected[name]}` : "Detect",
  });
  const select = (name: string, label: string, data: { value: string; label: string }[]) => (
    <NativeSelect
      label={label}
      value={choices[name] ?? ""}
      data={[auto(name), ...data]}
      onChange={({ currentTarget: { value } }) => onChange(withOption(choices, name, value))}
    />
  );
  const input = (name: string, label: string, placeholder: string) => (
    <TextInput
      label={label}
      value={choices[name] ?? ""}
      placeholder={placeholder}
      onChange={({ currentTarget: { value } }) => onChange(withOption(choices, name, value))}
    />
  );
  const sheets = (found.form.sheets ?? []) as string[];
  const table = detected.delimiter !== undefined;
  const pattern = choices.date_format?.includes("%");
  return (
    <div className={form.reading}>
      {table && select("delimiter", "Delimiter", worded(DELIMITERS))}
      {sheets.length > 1 && select("sheet", "Sheet", sheets.map(same))}
      {detected.encoding && select("encoding", "Encoding", ENCODINGS.map(same))}
      {!pattern && select("date_format", "Dates", worded(ORDERS))}
      <NativeSelect
        label="Time zone"
        value={choices.timezone ?? ""}
        data={[{ value: "", label: "UTC, where none is named" }, ...zoneNames().map(same)]}
        onChange={({ currentTarget: { value } }) =>
          onChange(withOption(choices, "timezone", value))
        }
      />
      {more ? (
        <>
          {found.columns.length > 0 && (
            <NativeSelect
              label="Header"
              value={choices.header ?? "1"}
              data={[
                { value: "1", label: "A line names the columns" },
                { value: "0", label: "No header line" },
              ]}
              onChange={({ currentTarget: { value } }) =>
                onChange(withHeader(choices, found, value === "1"))
              }
            />
          )}
          {found.columns.length > 0 &&
            input("skip", "Lines before the header", detected.skip ?? "0")}
          {input("date_format", "Pattern of dates", "%d.%m.%Y %H:%M")}
          {input("name", "Source of the posts", "replay")}
        </>
      ) : (
        <Button variant="subtle" className={form.more} onClick={() => setMore(true)}>
          More options
        </Button>
      )}
    </div>
  );
}

function worded(words: Readonly<Record<string, string>>) {
  return Object.entries(words).map(([value, label]) => ({ value, label }));
}

function same(value: string) {
  return { value, label: value };
}
