import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { leadDomain } from "../api/commands";
import { problemOf } from "../api/problem";
import type { Domain } from "../api/types";
import { errorsAt } from "../lib/configuration";
import { Field } from "./Field";
import { Form } from "./Form";
import { TextField } from "./TextField";

interface Props {
  environmentId: string;
  /** Services a host name can lead to. */
  services: string[];
  /** What is changed; absent for a new one. */
  domain?: Domain;
  onDone: () => void;
}

/** Where a host name leads and which certificate it shows. */
export function DomainForm({ environmentId, services, domain, onDone }: Props) {
  const [name, setName] = useState(domain?.name ?? "");
  const [service, setService] = useState(domain?.service ?? services[0] ?? "");
  const [own, setOwn] = useState(domain?.ownCertificate ?? false);
  const [chain, setChain] = useState("");
  const [privateKey, setPrivateKey] = useState("");
  const client = useQueryClient();
  const mutation = useMutation({
    mutationFn: () =>
      leadDomain(environmentId, name.trim().toLowerCase(), {
        service,
        certificate: own ? { chain, privateKey } : null,
        ...(domain?.options && { options: domain.options }),
      }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["domains", environmentId] });
      onDone();
    },
  });
  const errors = problemOf(mutation.error)?.errors ?? [];
  return (
    <Form
      error={mutation.error}
      shown={["domain", "service", "certificate.chain", "certificate.privateKey"]}
      pending={mutation.isPending}
      action="Save"
      onSubmit={() => mutation.mutate()}
      onCancel={onDone}
    >
      {!domain && (
        <TextField
          label="Host name"
          name="domain"
          value={name}
          onChange={setName}
          errors={errors}
          autoComplete="off"
          hint="As people type it, for example appointments.example.org. Let its DNS record lead to your environment’s edge."
        />
      )}
      <Field label="Leads to" errors={errorsAt(errors, "service")}>
        {(attributes) => (
          <select {...attributes} value={service} onChange={(event) => setService(event.target.value)}>
            {services.map((label) => (
              <option key={label}>{label}</option>
            ))}
          </select>
        )}
      </Field>
      <label className="check">
        <input type="checkbox" checked={own} onChange={(event) => setOwn(event.target.checked)} /> Serve a certificate of my own
      </label>
      {own && (
        <>
          <PemField
            label="Certificate chain (PEM)"
            hint="The certificate of the host name first, then each one’s issuer."
            errors={errorsAt(errors, "certificate.chain")}
            value={chain}
            onChange={setChain}
          />
          <PemField
            label="Private key (PEM)"
            hint="Not encrypted. It is kept encrypted and never shown again."
            errors={errorsAt(errors, "certificate.privateKey")}
            value={privateKey}
            onChange={setPrivateKey}
          />
        </>
      )}
    </Form>
  );
}

interface PemFieldProps {
  label: string;
  hint: string;
  errors: string[];
  value: string;
  onChange: (value: string) => void;
}

function PemField({ value, onChange, ...field }: PemFieldProps) {
  return (
    <Field {...field}>
      {(attributes) => (
        <textarea
          {...attributes}
          rows={6}
          required
          spellCheck={false}
          autoComplete="off"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
