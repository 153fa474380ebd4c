import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { askReset, resetPassword } from "../api/commands";
import { problemOf } from "../api/problem";
import { EntryCard } from "../components/EntryCard";
import { TextField } from "../components/TextField";

/** A new password for somebody who forgot his, with a code that is mailed. Whether the address has an account is not said. */
export function ResetPage() {
  const [email, setEmail] = useState("");
  const [code, setCode] = useState("");
  const [password, setPassword] = useState("");
  const asked = useMutation({ mutationFn: () => askReset(email) });
  const reset = useMutation({ mutationFn: () => resetPassword(code, password) });
  const signIn = <Link href="/sign-in">Back to sign-in</Link>;
  if (reset.isSuccess) {
    return (
      <main className="sign-in" id="main">
        <div className="card">
          <h1>Your password is changed</h1>
          <p role="status">All sessions were ended.</p>
          <Link href="/sign-in">Sign in</Link>
        </div>
      </main>
    );
  }
  if (!asked.isSuccess) {
    return (
      <EntryCard
        title="Ask for a new password"
        error={asked.error}
        pending={asked.isPending}
        action="Send a code"
        onSubmit={() => asked.mutate()}
        foot={signIn}
      >
        <TextField
          label="E-mail address"
          name="email"
          type="email"
          value={email}
          onChange={setEmail}
          errors={problemOf(asked.error)?.errors ?? []}
          autoComplete="username"
        />
      </EntryCard>
    );
  }
  const errors = problemOf(reset.error)?.errors ?? [];
  return (
    <EntryCard
      title="Set a new password"
      lead={`If ${email} has an account, a mail with a code is on its way.`}
      error={reset.error}
      pending={reset.isPending}
      action="Set the password"
      onSubmit={() => reset.mutate()}
      foot={signIn}
    >
      <TextField label="Code" name="code" value={code} onChange={setCode} errors={errors} autoComplete="off" />
      <TextField
        label="New password"
        name="password"
        type="password"
        value={password}
        onChange={setPassword}
        errors={errors}
        autoComplete="new-password"
      />
    </EntryCard>
  );
}
