import type { CatalogType, Configuration, FieldError } from "../api/types";
import { Field } from "../components/Field";
import { catalogEntry, withService } from "../lib/configuration";

interface Props {
  value: Configuration;
  catalog: CatalogType[] | undefined;
  errors: FieldError[];
  onChange: (value: Configuration) => void;
}

/** Public host names, and the service each leads to. */
export function DomainsStep({ value, catalog, errors, onChange }: Props) {
  const services = (value.services ?? []).map((service, index) => ({ service, index }));
  const open = services.filter(({ service }) => catalogEntry(catalog, service.type)?.needsSource || (service.domains ?? []).length > 0);
  if (open.length === 0)
    return (
      <p className="muted">None of the services can be reached from outside: only your own code can. You can continue without a domain.</p>
    );
  return (
    <section className="block stack">
      <p className="muted">
        The platform issues a certificate for each host name and renews it. A certificate of your own can be put in its place later, under
        Domains.
      </p>
      {open.map(({ service, index }) => (
        <Field
          key={service.label}
          label={`Host names that lead to ${service.label}`}
          hint="Separated by spaces; none is fine. Let their DNS records lead to the edge."
          errors={errors.filter((error) => error.field.startsWith(`services[${index}].domains`)).map((error) => error.message)}
        >
          {(attributes) => (
            <input
              {...attributes}
              defaultValue={(service.domains ?? []).join(" ")}
              placeholder="app.example.org"
              spellCheck={false}
              onChange={(event) =>
                onChange(withService(value, index, { ...service, domains: event.target.value.split(/[\s,]+/).filter(Boolean) }))
              }
            />
          )}
        </Field>
      ))}
    </section>
  );
}
