/** Which stretch of time all panels show: presets, one of one's own, and in which time zone. */

import { Button, SegmentedControl } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useFirstPostAt } from "../../api/queries";
import { ClockIcon } from "../../components/icons";
import { Menu } from "../../components/Menu";
import { momentOf, readerZone, wallOf } from "../../lib/calendar";
import { present } from "../../lib/clock";
import { lowerFirst, ownTimeZone, rangeWords } from "../../lib/format";
import {
  allSince,
  FURTHER,
  fixedRange,
  lastRange,
  nameOf,
  PRESETS,
  type Range,
  sameRange,
  windowAt,
} from "../../lib/range";
import styles from "./TimeMenu.module.css";

interface TimeMenuProps {
  range: Range;
  onChoose: (range: Range) => void;
  utc: boolean;
  onUtc: (utc: boolean) => void;
}

export function TimeMenu({ range, onChoose, utc, onUtc }: TimeMenuProps) {
  const token = range.kind === "last" ? range.token : "";
  const isPreset = (PRESETS as readonly string[]).includes(token);
  const own = isPreset ? null : nameOf(range);
  const first = useFirstPostAt();
  const all = allSince(first ?? null, present());
  const allWords = `All${first ? `, ${lowerFirst(rangeWords(all))}` : ""}`;
  return (
    <div className={styles.time}>
      <SegmentedControl
        className={styles.presets}
        aria-label="Range"
        value={isPreset ? token : ""}
        onChange={(value) => onChoose(lastRange(value) ?? range)}
        transitionDuration={0}
        data={[...PRESETS]}
      />
      <Menu
        label="Custom range"
        className={styles.menu}
        button={(opener) => (
          <Button
            variant={isPreset ? "default" : "light"}
            className={styles.custom}
            leftSection={<ClockIcon />}
            aria-label={own ? `${own}: custom range and time zone` : "Custom range and time zone"}
            {...opener}
          >
            <span className={styles.word}>{(own && token) || own || "Custom"}</span>
          </Button>
        )}
      >
        {(close) => (
          <>
            <div className={styles.further}>
              {[...FURTHER, all].map((further) => (
                <Button
                  key={nameOf(further)}
                  size="compact-sm"
                  variant={sameRange(further, range) ? "light" : "default"}
                  onClick={() => {
                    onChoose(further);
                    close();
                  }}
                >
                  {further === all ? allWords : nameOf(further)}
                </Button>
              ))}
            </div>
            <Stretch
              key={`${utc}`}
              range={range}
              utc={utc}
              onChoose={(chosen) => {
                onChoose(chosen);
                close();
              }}
            />
            <SegmentedControl
              aria-label="Time zone"
              size="xs"
              fullWidth
              value={utc ? "utc" : "own"}
              onChange={(value) => onUtc(value === "utc")}
              transitionDuration={0}
              data={[
                { value: "own", label: ownTimeZone() },
                { value: "utc", label: "UTC" },
              ]}
            />
          </>
        )}
      </Menu>
    </div>
  );
}

interface StretchProps {
  range: Range;
  utc: boolean;
  onChoose: (range: Range) => void;
}

function Stretch({ range, utc, onChoose }: StretchProps) {
  const now = present();
  const shown = windowAt(now, range, zoneOf(utc));
  const [start, end] = range.kind === "last" ? [now - range.span, now] : [shown.from, shown.to];
  const [problem, setProblem] = useState<string | null>(null);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const [from, to] = ["from", "to"].map((name) => readField(String(fields.get(name)), utc));
    const chosen = fixedRange(from ?? Number.NaN, to ?? Number.NaN);
    if (chosen === null) setProblem("End must be 2 minutes to 1 year after start.");
    else onChoose(chosen);
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <label>
        From
        <input type="datetime-local" name="from" required defaultValue={writeField(start, utc)} />
      </label>
      <label>
        To
        <input type="datetime-local" name="to" required defaultValue={writeField(end, utc)} />
      </label>
      {problem && <p role="alert">{problem}</p>}
      <Button type="submit" size="xs">
        Apply
      </Button>
    </form>
  );
}

/** Epoch ms as a field wants it: local or UTC, to the minute. */
export function writeField(at: number, utc: boolean): string {
  return new Date(wallOf(at, zoneOf(utc))).toISOString().slice(0, 16);
}

/** Of a local time that comes twice, the first; `NaN` for what is no time. */
export function readField(text: string, utc: boolean): number {
  const wall = Date.parse(`${text}Z`);
  return Number.isNaN(wall) ? wall : momentOf(wall, zoneOf(utc));
}

const zoneOf = (utc: boolean) => (utc ? "UTC" : readerZone());
