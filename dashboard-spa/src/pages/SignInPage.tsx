import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link } from "wouter";
import { signIn, signInSecondFactor } from "../api/commands";
import { problemOf } from "../api/problem";
import { Field } from "../components/Field";
import { ProblemNote } from "../components/ProblemNote";
import { errorsAt } from "../lib/configuration";

export function SignInPage() {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [challenge, setChallenge] = useState<string>();
  const [code, setCode] = useState("");
  const client = useQueryClient();
  const mutation = useMutation({
    mutationFn: () => (challenge === undefined ? signIn(email, password) : signInSecondFactor(challenge, code)),
    onSuccess: (answer) => {
      if ("challenge" in answer) {
        setChallenge(answer.challenge);
        return;
      }
      // Whatever was read as somebody else is forgotten. The account stays a query: the frame watches it.
      client.removeQueries({ predicate: (query) => query.queryKey[0] !== "account" });
      client.setQueryData(["account"], answer.user);
    },
  });
  const errors = problemOf(mutation.error)?.errors ?? [];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutation.mutate();
  };
  return (
    <main className="sign-in" id="main">
      <form className="card" onSubmit={submit}>
        <img src="/icon.svg" alt="" width="44" height="44" />
        <h1>Sign in to Catalyze</h1>
        {mutation.error && errors.length === 0 && <ProblemNote error={mutation.error} />}
        <Field label="E-mail address" errors={errorsAt(errors, "email")}>
          {(attributes) => (
            <input
              {...attributes}
              type="email"
              autoComplete="username"
              required
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          )}
        </Field>
        <Field label="Password" errors={errorsAt(errors, "password")}>
          {(attributes) => (
            <input
              {...attributes}
              type="password"
              autoComplete="current-password"
              required
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </Field>
        {challenge !== undefined && (
          <Field label="Code" hint="Six digits from your authenticator, or one of your recovery codes." errors={errorsAt(errors, "code")}>
            {(attributes) => (
              <input {...attributes} autoComplete="one-time-code" required value={code} onChange={(event) => setCode(event.target.value)} />
            )}
          </Field>
        )}
        <button type="submit" className="primary" disabled={mutation.isPending}>
          {mutation.isPending ? "Signing in…" : "Sign in"}
        </button>
        <div className="row between">
          <Link href="/sign-up">Sign up</Link>
          <Link href="/reset">Forgot the password?</Link>
        </div>
      </form>
    </main>
  );
}
