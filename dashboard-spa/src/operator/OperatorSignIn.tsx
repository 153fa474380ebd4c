import { type FormEvent, useState } from "react";
import { problemOf } from "../api/problem";
import { Field } from "../components/Field";
import { ProblemNote } from "../components/ProblemNote";
import { beginSession, useCommand } from "./api";

/** A token becomes a session; the page forgets the token at once. */
export function OperatorSignIn() {
  const [token, setToken] = useState("");
  const mutation = useCommand(beginSession, () => setToken(""));
  const refused = problemOf(mutation.error)?.status === 401;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutation.mutate(token.trim());
  };
  return (
    <form className="card pad narrow stack" onSubmit={submit}>
      <h1>Sign in as an operator</h1>
      <p className="muted">
        For those who run the platform. Customers sign in at <a href="/">the dashboard</a>. The token becomes a session of eight hours that
        no script can read.
      </p>
      <Field
        label="Operator's token"
        hint="Another operator can make one for you: POST /pod/operators."
        errors={refused ? ["It is nobody's token, or has ended."] : []}
      >
        {(attributes) => (
          <input
            {...attributes}
            type="password"
            required
            autoComplete="off"
            value={token}
            onChange={(event) => setToken(event.target.value)}
          />
        )}
      </Field>
      {!refused && <ProblemNote error={mutation.error} />}
      <button type="submit" className="primary" disabled={mutation.isPending}>
        Sign in
      </button>
    </form>
  );
}
