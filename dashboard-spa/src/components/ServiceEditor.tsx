import { useState } from "react";
import type { CatalogType, FieldError, ServiceConfiguration } from "../api/types";
import { catalogEntry, errorsAt, takesVariables } from "../lib/configuration";
import { plural } from "../lib/format";
import { Field } from "./Field";
import { SizePicker } from "./SizePicker";
import { VariablesEditor } from "./VariablesEditor";

interface Props {
  path: string;
  service: ServiceConfiguration;
  catalog?: CatalogType[];
  errors: FieldError[];
  /** Variables and host names are asked for elsewhere. */
  brief?: boolean;
  startOpen: boolean;
  source?: File;
  onSource: (file: File | undefined) => void;
  onChange: (service: ServiceConfiguration) => void;
  onRemove: () => void;
}

const shownFields = new Set([
  "label",
  "version",
  "scale",
  "highAvailability",
  "size",
  "size.memoryMib",
  "size.cpuMillis",
  "size.diskMib",
  "source",
  "process",
  "domains",
]);

export function ServiceEditor({ path, service, catalog, errors, brief = false, startOpen, source, onSource, onChange, onRemove }: Props) {
  const entry = catalogEntry(catalog, service.type);
  const own = errors.filter((error) => error.field === path || error.field.startsWith(`${path}.`));
  const elsewhere = own.filter(
    (error) => !shownFields.has(error.field.slice(path.length + 1)) && !error.field.startsWith(`${path}.variables`),
  );
  const [open, setOpen] = useState(startOpen);
  const at = (field: string) => errorsAt(errors, `${path}.${field}`);
  return (
    <details className="card editor" open={open || own.length > 0} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <strong>{service.label || "(no label)"}</strong>
        <span className="muted">
          {service.type} {service.version ?? entry?.defaultVersion ?? ""} · {plural(service.scale ?? 1, "instance")}
          {service.highAvailability ? " · highly available" : ""}
          {entry?.needsSource && !service.source && !source ? " · needs source" : ""}
        </span>
        {own.length > 0 && <span className="badge bad">{plural(own.length, "error")}</span>}
      </summary>
      {elsewhere.map((error) => (
        <p className="error" key={error.field + error.code}>
          {error.message}
        </p>
      ))}
      <div className="grid">
        <Field label="Label" hint="Its host name for consumers" errors={at("label")}>
          {(attributes) => (
            <input
              {...attributes}
              value={service.label}
              maxLength={20}
              spellCheck={false}
              onChange={(event) => onChange({ ...service, label: event.target.value })}
            />
          )}
        </Field>
        <Field label="Version" errors={at("version")}>
          {(attributes) => (
            <select
              {...attributes}
              value={service.version ?? ""}
              onChange={(event) => onChange({ ...service, version: event.target.value || null })}
            >
              <option value="">default{entry ? ` (${entry.defaultVersion})` : ""}</option>
              {entry?.versions.map((version) => (
                <option key={version}>{version}</option>
              ))}
            </select>
          )}
        </Field>
        <Field label="Instances" errors={at("scale")} hint={entry ? `At most ${entry.maximumScale}` : undefined}>
          {(attributes) => (
            <input
              {...attributes}
              type="number"
              min={1}
              max={entry?.maximumScale}
              value={service.scale ?? 1}
              onChange={(event) => onChange({ ...service, scale: event.target.valueAsNumber || 1 })}
            />
          )}
        </Field>
        <SizePicker
          value={service.size ?? undefined}
          entry={entry}
          errors={{
            memoryMib: [...at("size"), ...at("size.memoryMib")],
            cpuMillis: at("size.cpuMillis"),
            diskMib: at("size.diskMib"),
          }}
          onChange={(size) => onChange({ ...service, size: size ?? null })}
        />
      </div>
      {(entry?.supportsHighAvailability || service.highAvailability) && (
        <>
          <label className="check">
            <input
              type="checkbox"
              checked={service.highAvailability ?? false}
              onChange={(event) => onChange({ ...service, highAvailability: event.target.checked })}
            />
            <span>
              Highly available
              <small>No two instances share a host; needs at least two instances.</small>
            </span>
          </label>
          {at("highAvailability").map((message) => (
            <p className="error" key={message}>
              {message}
            </p>
          ))}
        </>
      )}
      {entry?.needsSource && (
        <div className="grid two">
          <Field
            label="Source archive (.tar.gz with a Procfile, at most 64 MiB)"
            errors={at("source")}
            hint={
              source
                ? `${source.name} will be uploaded`
                : service.source
                  ? `Uploaded: ${service.source.digest.slice(0, 19)}`
                  : "Nothing uploaded yet"
            }
          >
            {(attributes) => (
              <input
                {...attributes}
                type="file"
                accept=".tgz,.tar.gz,application/gzip"
                onChange={(event) => onSource(event.target.files?.[0])}
              />
            )}
          </Field>
          <Field label="Process of the Procfile" errors={at("process")}>
            {(attributes) => (
              <input
                {...attributes}
                value={service.process ?? ""}
                placeholder="web"
                onChange={(event) => onChange({ ...service, process: event.target.value || null })}
              />
            )}
          </Field>
          {!brief && (
            <Field
              label="Domains, separated by spaces"
              errors={[
                ...at("domains"),
                ...own.filter((error) => error.field.startsWith(`${path}.domains[`)).map((error) => error.message),
              ]}
            >
              {(attributes) => (
                <input
                  {...attributes}
                  defaultValue={(service.domains ?? []).join(" ")}
                  placeholder="app.example.org"
                  onBlur={(event) => onChange({ ...service, domains: event.target.value.split(/[\s,]+/).filter(Boolean) })}
                />
              )}
            </Field>
          )}
        </div>
      )}
      {!brief && takesVariables(service) && (
        <VariablesEditor
          path={`${path}.variables`}
          label={service.label}
          type={service.type}
          variables={service.variables ?? {}}
          errors={errors}
          onChange={(variables) => onChange({ ...service, variables })}
        />
      )}
      <button type="button" className="small danger" onClick={onRemove}>
        Remove {service.label}
      </button>
    </details>
  );
}
