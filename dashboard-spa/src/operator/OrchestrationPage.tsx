import { type FormEvent, useState } from "react";
import { Link, useLocation } from "wouter";
import { Badge } from "../components/Badge";
import { ConfirmByName } from "../components/ConfirmByName";
import { Field } from "../components/Field";
import { ProblemNote } from "../components/ProblemNote";
import { Skeleton } from "../components/Skeleton";
import { Time } from "../components/Time";
import { type Control, control, raiseEvent, useCommand, useOrchestration, useSubjects } from "./api";
import { Gantt } from "./Gantt";
import { Undone } from "./OrchestrationTable";
import { statusBadge } from "./statuses";
import { kindOf, subjectOf } from "./subjects";

/** One orchestration: its history as bars, and what can be done to it. */
export function OrchestrationPage({ id }: { id: string }) {
  const found = useOrchestration(id);
  const [, navigate] = useLocation();
  const [destroying, setDestroying] = useState<"terminate" | "purge">();
  const command = useCommand(
    (what: Control) => control(id, what),
    (what) => {
      // What was restarted is another one, the newest in the list.
      if (what === "purge" || what === "restart") navigate("/operator/orchestrations");
      setDestroying(undefined);
    },
  );
  const about = found.data && subjectOf(found.data);
  const subject = useSubjects([about]).get(about ?? "");
  if (!found.data) return found.error ? <ProblemNote error={found.error} /> : <Skeleton lines={6} />;
  const { runtimeStatus, name, createdTime, output, historyEvents } = found.data;
  const over = ["Completed", "Failed", "Terminated"].includes(runtimeStatus);
  const gentle: [Control, string, boolean][] = [
    ["suspend", "Suspend", runtimeStatus === "Running" || runtimeStatus === "Pending"],
    ["resume", "Resume", runtimeStatus === "Suspended"],
    ["rewind", "Rewind", runtimeStatus === "Failed"],
    ["restart", "Restart", over],
  ];
  return (
    <>
      <p className="crumbs">
        <Link href="/operator/orchestrations">Orchestrations</Link> / <code>{id}</code>
      </p>
      <div className="row between">
        <h2>
          {kindOf(found.data)}
          {subject && ` of ${subject.environmentName}`} <Badge value={statusBadge(runtimeStatus)} /> <Undone orchestration={found.data} />{" "}
          <span className="muted">
            begun <Time at={createdTime} />
          </span>
        </h2>
        <span className="row">
          {name === "DeployEnvironment" && about && <Link href={`/operator/auctions/${about}`}>Its auction</Link>}
          {gentle
            .filter(([, , possible]) => possible)
            .map(([what, title]) => (
              <button type="button" key={what} disabled={command.isPending} onClick={() => command.mutate(what)}>
                {title}
              </button>
            ))}
          <button type="button" className="danger" onClick={() => setDestroying(over ? "purge" : "terminate")}>
            {over ? "Purge…" : "Terminate…"}
          </button>
        </span>
      </div>
      {subject && (
        <p className="muted lead">
          Environment <code>{subject.environmentId}</code> of {subject.organisationId}
          {subject.releaseId && (
            <>
              , release <code>{subject.releaseId}</code>
            </>
          )}
        </p>
      )}
      {runtimeStatus === "Failed" && typeof output === "string" && (
        <div className="note bad" role="alert">
          <strong>It failed, and nothing of it goes on.</strong> <span className="wrap">{output}</span>
          <p className="muted">Rewind has it try again what failed last; all that was done before is kept.</p>
        </div>
      )}
      <ProblemNote error={command.error} />
      {destroying && (
        <section className="card pad dangerous">
          <h2>{destroying === "purge" ? "Purge its history" : "Terminate it where it stands"}</h2>
          <p>
            {destroying === "purge"
              ? "What it did cannot be looked up any more. What it made stays."
              : "Nothing it began is undone: reservations, containers and orders stay as they are. A deployment is better cancelled."}
          </p>
          <ConfirmByName
            name={id}
            action={destroying === "purge" ? "Purge" : "Terminate"}
            pending={command.isPending}
            onConfirm={() => command.mutate(destroying)}
          />
        </section>
      )}
      <Gantt history={historyEvents ?? []} over={over} />
      {!over && <RaiseEvent id={id} />}
    </>
  );
}

function RaiseEvent({ id }: { id: string }) {
  const [name, setName] = useState("");
  const [body, setBody] = useState("null");
  const [wrong, setWrong] = useState<string>();
  const command = useCommand((value: unknown) => raiseEvent(id, name, value));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    try {
      const value: unknown = JSON.parse(body);
      setWrong(undefined);
      command.mutate(value);
    } catch {
      setWrong("It is not JSON.");
    }
  };
  return (
    <details className="card pad">
      <summary>Raise an event</summary>
      <form className="stack" onSubmit={submit}>
        <Field label="Event">
          {(attributes) => <input {...attributes} required value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <Field label="Value, as JSON" errors={wrong ? [wrong] : []}>
          {(attributes) => <textarea {...attributes} rows={2} value={body} onChange={(event) => setBody(event.target.value)} />}
        </Field>
        <ProblemNote error={command.error} />
        <div className="row">
          <button type="submit" disabled={command.isPending}>
            Raise it
          </button>
          <span role="status" className="muted">
            {command.isSuccess && "It was raised."}
          </span>
        </div>
      </form>
    </details>
  );
}
