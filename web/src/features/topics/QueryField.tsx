/** The field of a query: as high as its text, with what is wrong in it marked at its place. */
import { useId, useRef } from "react";
import type { Preview } from "../../api/topics";
import { cutAt, inUtf16, type Mistake } from "../../lib/topics";
import styles from "./Editor.module.css";

interface QueryFieldProps {
  query: string;
  onChange: (query: string) => void;
  /** Both are of the query as it stands. */
  mistake: Mistake | null;
  warnings: Preview["warnings"];
}

type Span = [number, number];

/** From the API's first character, 1, to places in the text. */
const spanOf = ({ position, length }: { position: number; length: number }): Span => [
  position - 1,
  position - 1 + Math.max(1, length),
];

export function QueryField({ query, onChange, mistake, warnings }: QueryFieldProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const pieces = cutAt(query, mistake ? [spanOf(mistake)] : warnings.map(spanOf));
  const goTo = () => {
    if (!mistake || !field.current) return;
    field.current.focus();
    field.current.setSelectionRange(...inUtf16(query, ...spanOf(mistake)));
  };
  return (
    <div>
      <label className={styles.label} htmlFor={id}>
        Query
      </label>
      <div className={styles.query} data-wrong={mistake !== null || undefined}>
        {/* The same text below the field: it gives the field its height, and holds the marks. */}
        <div className={styles.mirror} aria-hidden="true">
          {pieces.map(({ text, marked, at }) =>
            marked ? (
              <mark key={at} data-wrong={mistake !== null || undefined}>
                {text}
              </mark>
            ) : (
              <span key={at}>{text}</span>
            ),
          )}
          {/* A mistake may stand where the text has ended. */}
          {mistake && mistake.position > [...query].length && <mark data-wrong>&nbsp;</mark>}
          {"\u200b"}
        </div>
        <textarea
          ref={field}
          id={id}
          rows={1}
          spellCheck={false}
          autoCapitalize="off"
          autoCorrect="off"
          aria-invalid={mistake !== null}
          aria-describedby={`${id}-told`}
          placeholder={"acme (phone OR tablet) -jobs"}
          value={query}
          onChange={({ currentTarget: { value } }) => onChange(value)}
        />
      </div>
      <div id={`${id}-told`} className={styles.told} aria-live="polite">
        {mistake ? (
          <>
            <button type="button" className={styles.link} onClick={goTo}>
              Character {mistake.position}
            </button>
            : <Said text={sentence(mistake.message)} />{" "}
            {mistake.hint && <Said text={sentence(mistake.hint)} />}
          </>
        ) : (
          warnings.map(({ position, message }) => (
            <div key={`${position} ${message}`} className={styles.warning}>
              Check: <Said text={message} />
            </div>
          ))
        )}
      </div>
    </div>
  );
}

/** What stands between backticks is of the query. */
function Said({ text }: { text: string }) {
  return text
    .split(/(`[^`]+`)/)
    .map((part) => (part.startsWith("`") ? <code key={part}>{part.slice(1, -1)}</code> : part));
}

function sentence(text: string): string {
  const said = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.?!]$/.test(said) ? said : `${said}.`;
}
