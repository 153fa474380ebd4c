import { useState } from "react";
import type { Configuration } from "../api/types";
import { Field } from "./Field";

interface Props {
  value: Configuration;
  onChange: (value: Configuration | undefined) => void;
}

/** The configuration as text; what is no JSON is said while typing, and cannot be saved. */
export function JsonEditor({ value, onChange }: Props) {
  const [text, setText] = useState(() => JSON.stringify(value, null, 2));
  const [error, setError] = useState<string>();
  const change = (next: string) => {
    setText(next);
    try {
      const parsed: unknown = JSON.parse(next);
      if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) throw new SyntaxError("It must be an object.");
      setError(undefined);
      onChange(parsed as Configuration);
    } catch (cause) {
      setError(cause instanceof Error ? cause.message : "It is not JSON.");
      onChange(undefined);
    }
  };
  return (
    <Field
      label="Configuration as JSON"
      errors={error ? [error] : []}
      hint="A variable with “set”: true keeps its value; a new one needs “value”."
    >
      {(attributes) => (
        <textarea
          {...attributes}
          className="code"
          rows={24}
          spellCheck={false}
          value={text}
          onChange={(event) => change(event.target.value)}
        />
      )}
    </Field>
  );
}
