import { type ReactNode, useId } from "react";

interface Props {
  label: string;
  hint?: string;
  errors?: string[];
  children: (attributes: { id: string; "aria-describedby"?: string; "aria-invalid"?: boolean }) => ReactNode;
}

/** A labelled input with its hint and its errors, tied together for screen readers. */
export function Field({ label, hint, errors = [], children }: Props) {
  const id = useId();
  const described = hint || errors.length > 0 ? `${id}-note` : undefined;
  return (
    <div className={errors.length > 0 ? "field wrong" : "field"}>
      <label htmlFor={id}>{label}</label>
      {children({ id, "aria-describedby": described, "aria-invalid": errors.length > 0 || undefined })}
      {described && (
        <div id={described}>
          {errors.map((message) => (
            <p className="error" key={message}>
              {message}
            </p>
          ))}
          {hint && <p className="hint">{hint}</p>}
        </div>
      )}
    </div>
  );
}
