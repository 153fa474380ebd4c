import type { FormEvent, ReactNode } from "react";
import { problemOf } from "../api/problem";
import { ProblemNote } from "./ProblemNote";

interface Props {
  title: string;
  lead?: string;
  error: unknown;
  pending: boolean;
  action: string;
  onSubmit: () => void;
  children: ReactNode;
  foot?: ReactNode;
}

/** A form of somebody who is not signed in. Wrong fields are shown at the fields, everything else above them. */
export function EntryCard({ title, lead, error, pending, action, onSubmit, children, foot }: Props) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <main className="sign-in" id="main">
      <form className="card" onSubmit={submit}>
        <img src="/icon.svg" alt="" width="44" height="44" />
        <h1>{title}</h1>
        {lead && <p className="muted">{lead}</p>}
        {(problemOf(error)?.errors ?? []).length === 0 && <ProblemNote error={error} />}
        {children}
        <button type="submit" className="primary" disabled={pending}>
          {action}
        </button>
        {foot && <div className="row between">{foot}</div>}
      </form>
    </main>
  );
}
