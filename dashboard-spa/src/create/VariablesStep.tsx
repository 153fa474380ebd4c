import type { Configuration, FieldError } from "../api/types";
import { VariablesEditor, valuesAreSecret } from "../components/VariablesEditor";
import { takesVariables, withService } from "../lib/configuration";

interface Props {
  value: Configuration;
  errors: FieldError[];
  onChange: (value: Configuration) => void;
}

/** Variables service by service; a whole .env file can be pasted. */
export function VariablesStep({ value, errors, onChange }: Props) {
  const services = value.services ?? [];
  const takers = services.flatMap((service, index) => (takesVariables(service) ? [{ service, index }] : []));
  if (takers.length === 0) return <p className="muted">There is no service that takes variables: code does, databases do not.</p>;
  return (
    <section className="block stack">
      <p className="muted">
        Settings and secrets of your services. How to reach a provider needs none: it stands under its label, such as db01.{" "}
        {valuesAreSecret}
      </p>
      {takers.map(({ service, index }) => (
        <VariablesEditor
          key={service.label}
          of={service.label}
          type={service.type}
          path={`services[${index}].variables`}
          variables={service.variables ?? {}}
          errors={errors}
          onChange={(variables) => onChange(withService(value, index, { ...service, variables }))}
        />
      ))}
    </section>
  );
}
