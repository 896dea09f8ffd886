/** Why something is done, which nobody may leave out: it says so, and again on trying. */
import { TextInput } from "@mantine/core";
import { type RefObject, useRef, useState } from "react";

interface ReasonFieldProps {
  value: string;
  onChange: (value: string) => void;
  /** Whether it was tried to go on without one. */
  missing: boolean;
  input: RefObject<HTMLInputElement | null>;
  maxLength: number;
  placeholder?: string;
}

/** A reason that is asked for; `given` is it, or null and the field is pointed at. */
export function useReason() {
  const [value, setValue] = useState("");
  const [tried, setTried] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const missing = tried && value.trim() === "";
  return {
    field: { value, onChange: setValue, missing, input },
    given: (): string | null => {
      setTried(true);
      if (value.trim() !== "") return value.trim();
      input.current?.focus();
      return null;
    },
  };
}

export function ReasonField({ value, onChange, missing, input, ...more }: ReasonFieldProps) {
  return (
    <TextInput
      ref={input}
      label="Reason"
      required
      error={missing && "Enter a reason."}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      {...more}
    />
  );
}
