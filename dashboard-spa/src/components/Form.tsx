import type { FormEvent, ReactNode } from "react";
import { problemOf } from "../api/problem";
import { ProblemNote } from "./ProblemNote";

interface Props {
  error: unknown;
  /** Fields that show their own errors; all, when left out. */
  shown?: string[];
  pending: boolean;
  action: string;
  onSubmit: () => void;
  onCancel: () => void;
  children: ReactNode;
}

/** Fields, what went wrong with none of them in particular, and the two ways on. */
export function Form({ error, shown, pending, action, onSubmit, onCancel, children }: Props) {
  const errors = problemOf(error)?.errors ?? [];
  const unseen = shown ? errors.filter((one) => !shown.includes(one.field)) : [];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <form className="stack" onSubmit={submit}>
      {children}
      {(errors.length === 0 || unseen.length > 0) && <ProblemNote error={error} fields={unseen} />}
      <div className="row">
        <button type="submit" className="primary" disabled={pending}>
          {action}
        </button>
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}
