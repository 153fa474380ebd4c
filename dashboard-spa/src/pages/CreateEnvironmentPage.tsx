import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useLocation } from "wouter";
import { createEnvironment, deploy, uploadSource } from "../api/commands";
import { problemOf } from "../api/problem";
import { useCatalog } from "../api/queries";
import type { Configuration } from "../api/types";
import { ConfigurationForm } from "../components/ConfigurationForm";
import { Field } from "../components/Field";
import { JsonEditor } from "../components/JsonEditor";
import { ProblemNote } from "../components/ProblemNote";
import { errorsAt, templates } from "../lib/configuration";

export function CreateEnvironmentPage() {
  const [, navigate] = useLocation();
  const client = useQueryClient();
  const catalog = useCatalog();
  const [name, setName] = useState("");
  const [start, setStart] = useState(templates[0]?.key);
  const [configuration, setConfiguration] = useState<Configuration | undefined>(templates[0]?.configuration);
  const [sources, setSources] = useState<Record<string, File>>({});
  const [step, setStep] = useState("");
  const mutation = useMutation({
    mutationFn: async (deployToo: boolean) => {
      setStep("Creating…");
      const created = await createEnvironment(name, configuration ?? {});
      const id = created.environmentId;
      // From here on the environment exists: whatever fails now is shown, and mended, on its own page.
      try {
        for (const service of configuration?.services ?? []) {
          const archive = sources[service.label];
          if (!archive) continue;
          setStep(`Uploading ${archive.name}…`);
          await uploadSource(id, service.label, archive);
        }
        if (!deployToo) return `/environments/${id}`;
        setStep("Deploying…");
        return `/environments/${id}/deployments/${(await deploy(id)).deploymentId}`;
      } catch (error) {
        client.setQueryData(["refusal", id], error);
        return `/environments/${id}/configuration`;
      }
    },
    onSuccess: (target) => {
      void client.invalidateQueries({ queryKey: ["environments"] });
      navigate(target);
    },
  });
  const problem = problemOf(mutation.error);
  const errors = (problem?.errors ?? []).map((error) => ({ ...error, field: error.field.replace(/^configuration\./, "") }));
  const choose = (key: string) => {
    setStart(key);
    const template = templates.find((candidate) => candidate.key === key);
    if (template) setConfiguration(template.configuration);
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const button = (event.nativeEvent as SubmitEvent).submitter as HTMLButtonElement | null;
    mutation.mutate(button?.value === "deploy");
  };
  return (
    <form onSubmit={submit}>
      <div className="head">
        <h1>Create environment</h1>
      </div>
      <section className="block">
        <Field label="Name" hint="What your team calls it, for example “Appointments, production”." errors={errorsAt(errors, "name")}>
          {(attributes) => <input {...attributes} required maxLength={60} value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
      </section>
      <section className="block">
        <h2>Start with</h2>
        <div className="options" role="radiogroup" aria-label="Start with">
          {[...templates, { key: "json", title: "Pasted JSON", description: "A configuration you have already." }].map((template) => (
            <label key={template.key} className="option">
              <input type="radio" name="start" checked={start === template.key} onChange={() => choose(template.key)} />
              <span>
                <strong>{template.title}</strong>
                <small>{template.description}</small>
              </span>
            </label>
          ))}
        </div>
      </section>
      {start === "json" ? (
        <section className="block">
          <JsonEditor value={configuration ?? {}} onChange={setConfiguration} />
        </section>
      ) : (
        <ConfigurationForm
          key={start}
          value={configuration ?? {}}
          catalog={catalog.data}
          errors={errors}
          sources={sources}
          onSource={(label, file) => setSources(({ [label]: _, ...others }) => (file ? { ...others, [label]: file } : others))}
          onChange={setConfiguration}
        />
      )}
      <ProblemNote error={mutation.error} />
      <div className="actions">
        <button type="submit" value="deploy" className="primary" disabled={mutation.isPending || configuration === undefined}>
          {mutation.isPending ? step : "Create and deploy"}
        </button>
        <button type="submit" value="create" disabled={mutation.isPending || configuration === undefined}>
          Create only
        </button>
        <span className="muted">Everything can be changed later.</span>
      </div>
    </form>
  );
}
