import { problemOf } from "../api/problem";
import type { FieldError } from "../api/types";

/** What went wrong and what to do; wrong fields that no form shows are listed with their path. */
export function ProblemNote({ error, fields }: { error: unknown; fields?: FieldError[] }) {
  if (!error) return null;
  const problem = problemOf(error);
  const listed = fields ?? problem?.errors ?? [];
  return (
    <div className="note bad" role="alert">
      <strong>{problem?.title ?? "Something went wrong in the dashboard."}</strong>
      {problem ? problem.detail && <p>{problem.detail}</p> : <p>Reload the page and try again.</p>}
      {listed.length > 0 && <FieldErrors errors={listed} />}
      {problem?.correlationId && problem.status >= 500 && (
        <p className="muted">
          Reference: <code>{problem.correlationId}</code>
        </p>
      )}
    </div>
  );
}

export function FieldErrors({ errors }: { errors: FieldError[] }) {
  return (
    <ul>
      {errors.map((error) => (
        <li key={`${error.field} ${error.code}`}>
          {error.field && <code>{error.field}</code>} {error.message}
        </li>
      ))}
    </ul>
  );
}
