import { useState } from "react";
import { Field } from "./Field";

interface Props {
  /** What is to be typed. */
  name: string;
  action: string;
  pending: boolean;
  onConfirm: () => void;
}

/** A button that destroys something, and works only once its name was typed. */
export function ConfirmByName({ name, action, pending, onConfirm }: Props) {
  const [typed, setTyped] = useState("");
  return (
    <>
      <Field label={`Type “${name}” to confirm`}>
        {(attributes) => <input {...attributes} autoComplete="off" value={typed} onChange={(event) => setTyped(event.target.value)} />}
      </Field>
      <button type="button" className="danger" disabled={typed !== name || pending} onClick={onConfirm}>
        {action}
      </button>
    </>
  );
}
