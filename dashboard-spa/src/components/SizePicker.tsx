import { useState } from "react";
import type { CatalogType, ServiceSize } from "../api/types";
import { sameSize, sizesOf, sizeText } from "../lib/sizes";
import { Field } from "./Field";

interface Props {
  /** Undefined takes the catalog's default. */
  value: ServiceSize | undefined;
  entry: CatalogType | undefined;
  errors: Record<keyof ServiceSize, string[]>;
  onChange: (size: ServiceSize | undefined) => void;
}

const parts = [
  ["memoryMib", "Memory, MiB"],
  ["cpuMillis", "CPU, thousandths of a core"],
  ["diskMib", "Disk, MiB"],
] as const;

/** The catalog's sizes by name, or exact numbers. */
export function SizePicker({ value, entry, errors, onChange }: Props) {
  const sizes = entry ? sizesOf(entry) : [];
  const known = sizes.find((size) => (value ? sameSize(size.size, value) : size.isDefault));
  const [custom, setCustom] = useState(false);
  const wrong = parts.some(([part]) => errors[part].length > 0);
  const exact = custom || wrong || (value !== undefined && !known);
  const size = value ?? entry?.defaultSize;
  if (!entry || !size) return null;
  return (
    <>
      <Field label="Size of each instance">
        {(attributes) => (
          <select
            {...attributes}
            value={exact ? "exact" : (known?.name ?? "exact")}
            onChange={(event) => {
              const chosen = sizes.find((one) => one.name === event.target.value);
              setCustom(chosen === undefined);
              if (chosen) onChange(chosen.isDefault ? undefined : chosen.size);
            }}
          >
            {sizes.map((one) => (
              <option key={one.name} value={one.name}>
                {one.name}: {sizeText(one.size)}
              </option>
            ))}
            <option value="exact">exact numbers…</option>
          </select>
        )}
      </Field>
      {exact &&
        parts.map(([part, label]) => (
          <Field key={part} label={label} errors={errors[part]} hint={`${entry.minimumSize[part]} to ${entry.maximumSize[part]}`}>
            {(attributes) => (
              <input
                {...attributes}
                type="number"
                min={1}
                value={size[part]}
                onChange={(event) => onChange({ ...size, [part]: event.target.valueAsNumber || 0 })}
              />
            )}
          </Field>
        ))}
    </>
  );
}
