import { useState } from "react";
import type { Configuration, FieldError } from "../api/types";
import { isTool } from "../lib/tools";
import { ConnectionsCanvas } from "./ConnectionsCanvas";

interface Props {
  value: Configuration;
  errors: FieldError[];
  onChange: (value: Configuration) => void;
}

export function ConnectionsEditor({ value, errors, onChange }: Props) {
  const labels = (value.services ?? []).filter((service) => !isTool(service.type)).map((service) => service.label);
  const connections = value.connections ?? [];
  const [consumer, setConsumer] = useState("");
  const [provider, setProvider] = useState("");
  const possible = labels.includes(consumer) && labels.includes(provider) && consumer !== provider;
  const known = connections.some((connection) => connection.consumer === consumer && connection.provider === provider);
  const add = () => {
    onChange({ ...value, connections: [...connections, { provider, consumer }] });
    setProvider("");
  };
  return (
    <section className="block">
      <h2>Connections</h2>
      <p className="muted">Only what is declared here may talk, over mutual TLS. Nothing else has a route.</p>
      <ConnectionsCanvas
        value={value}
        onConnect={(from, to) => onChange({ ...value, connections: [...connections, { provider: from, consumer: to }] })}
      />
      <ul className="connections">
        {connections.map((connection, index) => (
          <li key={`${connection.consumer} ${connection.provider}`}>
            <span>
              <strong>{connection.consumer}</strong> uses <strong>{connection.provider}</strong>
            </span>
            <button
              type="button"
              className="small"
              aria-label={`Remove the connection from ${connection.consumer} to ${connection.provider}`}
              onClick={() => onChange({ ...value, connections: connections.filter((_, other) => other !== index) })}
            >
              Remove
            </button>
            {errors
              .filter((error) => error.field === `connections[${index}]` || error.field.startsWith(`connections[${index}].`))
              .map((error) => (
                <p className="error" key={error.code + error.field}>
                  {error.message}
                </p>
              ))}
          </li>
        ))}
      </ul>
      {labels.length > 1 && (
        <div className="row add">
          <select aria-label="Consumer" value={consumer} onChange={(event) => setConsumer(event.target.value)}>
            <option value="">consumer</option>
            {labels.map((label) => (
              <option key={label}>{label}</option>
            ))}
          </select>
          <span className="muted">uses</span>
          <select aria-label="Provider" value={provider} onChange={(event) => setProvider(event.target.value)}>
            <option value="">provider</option>
            {labels
              .filter((label) => label !== consumer)
              .map((label) => (
                <option key={label}>{label}</option>
              ))}
          </select>
          <button type="button" className="small" disabled={!possible || known} onClick={add}>
            Connect
          </button>
        </div>
      )}
    </section>
  );
}
