import { type FormEvent, useState } from "react";
import { Field } from "../components/Field";
import { ProblemNote } from "../components/ProblemNote";
import { Skeleton } from "../components/Skeleton";
import { Time } from "../components/Time";
import { useOperatorAudit } from "./api";

/** What happened to agents and keys, and what operators changed. */
export function OperatorAuditPage() {
  const [asked, setAsked] = useState({ agent: "", operator: "", after: "" });
  const page = useOperatorAudit(asked.agent, asked.operator, asked.after);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setAsked({ agent: String(form.get("agent") ?? "").trim(), operator: String(form.get("operator") ?? "").trim(), after: "" });
  };
  return (
    <>
      <form className="row filter" onSubmit={submit}>
        <Field label="Agent">{(attributes) => <input {...attributes} name="agent" spellCheck={false} placeholder="host1" />}</Field>
        <Field label="Operator">{(attributes) => <input {...attributes} name="operator" spellCheck={false} placeholder="ada" />}</Field>
        <button type="submit">Search</button>
      </form>
      <ProblemNote error={page.error} />
      {page.isPending && <Skeleton lines={5} />}
      {page.data?.entries.length === 0 && <p className="muted">Nothing was written that matches.</p>}
      <ul className="card entries">
        {page.data?.entries.map((entry) => (
          <li key={entry.id}>
            <strong>{entry.action}</strong> {entry.reason}
            <p className="muted">
              <Time at={entry.at} />
              {entry.agentId && ` · ${entry.agentId}`}
              {entry.operator && ` · by ${entry.operator}`}
            </p>
          </li>
        ))}
      </ul>
      <div className="row">
        {asked.after && (
          <button type="button" onClick={() => setAsked({ ...asked, after: "" })}>
            Newest entries
          </button>
        )}
        {page.data?.next && (
          <button type="button" onClick={() => setAsked({ ...asked, after: page.data.next ?? "" })}>
            Older entries
          </button>
        )}
      </div>
    </>
  );
}
