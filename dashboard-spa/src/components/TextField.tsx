import type { HTMLInputAutoCompleteAttribute } from "react";
import type { FieldError } from "../api/types";
import { errorsAt } from "../lib/configuration";
import { Field } from "./Field";

interface Props {
  label: string;
  /** Its path in problems. */
  name: string;
  value: string;
  onChange: (value: string) => void;
  errors: FieldError[];
  type?: "text" | "email" | "password";
  autoComplete: HTMLInputAutoCompleteAttribute;
  hint?: string;
}

/** A required line of text with what is wrong about it. */
export function TextField({ label, name, value, onChange, errors, type = "text", autoComplete, hint }: Props) {
  return (
    <Field label={label} hint={hint} errors={errorsAt(errors, name)}>
      {(attributes) => (
        <input
          {...attributes}
          type={type}
          autoComplete={autoComplete}
          required
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
