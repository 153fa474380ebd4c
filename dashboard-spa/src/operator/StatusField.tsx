import { Field } from "../components/Field";
import { runtimeStatuses } from "./statuses";

interface Props {
  label: string;
  /** Empty for any. */
  value: string;
  onChange: (status: string) => void;
}

export function StatusField({ label, value, onChange }: Props) {
  return (
    <Field label={label}>
      {(attributes) => (
        <select {...attributes} value={value} onChange={(event) => onChange(event.target.value)}>
          <option value="">any</option>
          {runtimeStatuses.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      )}
    </Field>
  );
}
