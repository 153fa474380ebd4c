import { useState } from "react";
import type { FieldError } from "../api/types";
import { Field } from "../components/Field";
import { JsonEditor } from "../components/JsonEditor";
import { errorsAt, templates } from "../lib/configuration";
import type { Draft } from "./useDraft";

/** A name, and what to begin with. */
export function StartStep({ draft, errors }: { draft: Draft; errors: FieldError[] }) {
  // What was changed since is nobody's template any more: choosing one again starts anew.
  const [start, setStart] = useState(() => templates.find((one) => one.configuration === draft.configuration)?.key ?? "own");
  const choose = (key: string) => {
    setStart(key);
    const template = templates.find((one) => one.key === key);
    if (template) draft.setConfiguration(template.configuration);
  };
  const options = [...templates, { key: "json", title: "Pasted JSON", description: "A configuration you have already." }];
  if (start === "own") options.unshift({ key: "own", title: "What you have described", description: "Goes on as it is." });
  return (
    <>
      <section className="block">
        <Field label="Name" hint="What your team calls it, for example “Appointments, production”." errors={errorsAt(errors, "name")}>
          {(attributes) => (
            <input {...attributes} required maxLength={60} value={draft.name} onChange={(event) => draft.setName(event.target.value)} />
          )}
        </Field>
      </section>
      <section className="block">
        <h2>Start with</h2>
        <div className="options" role="radiogroup" aria-label="Start with">
          {options.map((option) => (
            <label key={option.key} className="option">
              <input type="radio" name="start" checked={start === option.key} onChange={() => choose(option.key)} />
              <span>
                <strong>{option.title}</strong>
                <small>{option.description}</small>
              </span>
            </label>
          ))}
        </div>
      </section>
      {start === "json" && <JsonEditor value={draft.configuration ?? {}} onChange={draft.setConfiguration} />}
    </>
  );
}
