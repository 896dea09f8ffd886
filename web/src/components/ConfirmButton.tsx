/** A button for what cannot be undone: it asks once more, in its own place. */
import { Button } from "@mantine/core";
import { useState } from "react";

interface ConfirmButtonProps {
  word: string;
  question: string;
  onConfirm: () => void;
}

export function ConfirmButton({ word, question, onConfirm }: ConfirmButtonProps) {
  const [asking, setAsking] = useState(false);
  return (
    <Button
      size="compact-sm"
      variant={asking ? "filled" : "default"}
      onBlur={() => setAsking(false)}
      onClick={() => {
        if (asking) onConfirm();
        setAsking(!asking);
      }}
    >
      {asking ? question : word}
    </Button>
  );
}
