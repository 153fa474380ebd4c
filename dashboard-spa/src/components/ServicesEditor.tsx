import { useState } from "react";
import type { CatalogType, Configuration, FieldError } from "../api/types";
import { errorsAt, nextLabel, withoutService, withService } from "../lib/configuration";
import { ServiceEditor } from "./ServiceEditor";

interface Props {
  value: Configuration;
  catalog?: CatalogType[];
  errors: FieldError[];
  /** Source archives chosen but not uploaded yet, by label; absent where uploading happens elsewhere. */
  sources?: Record<string, File>;
  /** Variables and host names are asked for elsewhere. */
  brief?: boolean;
  onSource: (label: string, file: File | undefined) => void;
  onChange: (value: Configuration) => void;
}

/** Services of an environment, taken from the catalog. */
export function ServicesEditor({ value, catalog, errors, sources, brief = false, onSource, onChange }: Props) {
  const services = value.services ?? [];
  const [open, setOpen] = useState<string | undefined>();
  const add = (type: string) => {
    const label = nextLabel(services, type);
    onChange({ ...value, services: [...services, { label, type }] });
    setOpen(label);
  };
  return (
    <section className="block">
      <h2>Services</h2>
      {errorsAt(errors, "services").map((message) => (
        <p className="error" key={message}>
          {message}
        </p>
      ))}
      {services.length === 0 && <p className="muted">No service yet. Add one from the catalog: a database, a cache, or your own code.</p>}
      <div className="stack">
        {services.map((service, index) => (
          <ServiceEditor
            // The position is what identifies a service while its label is being typed.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above.
            key={index}
            path={`services[${index}]`}
            service={service}
            catalog={catalog}
            errors={errors}
            brief={brief}
            startOpen={open === service.label}
            source={sources?.[service.label]}
            onSource={(file) => onSource(service.label, file)}
            onChange={(changed) => onChange(withService(value, index, changed))}
            onRemove={() => onChange(withoutService(value, index))}
          />
        ))}
      </div>
      <div className="row add">
        <span className="muted">Add a service:</span>
        {(catalog ?? [])
          .filter((entry) => entry.type !== "edge")
          .map((entry) => (
            <button type="button" key={entry.type} className="small" title={entry.description} onClick={() => add(entry.type)}>
              + {entry.type}
            </button>
          ))}
      </div>
    </section>
  );
}
