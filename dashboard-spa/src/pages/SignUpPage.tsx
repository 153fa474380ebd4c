import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { confirmAddress, signUp } from "../api/commands";
import { problemOf } from "../api/problem";
import { EntryCard } from "../components/EntryCard";
import { TextField } from "../components/TextField";

/** Sign-up: the account exists once the code that was mailed to the address comes back. */
export function SignUpPage() {
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const asked = useMutation({ mutationFn: () => signUp(email, name, password) });
  const confirmed = useMutation({ mutationFn: () => confirmAddress(code) });
  const signIn = <Link href="/sign-in">Sign in instead</Link>;
  if (confirmed.isSuccess) return <Confirmed />;
  if (asked.isSuccess) {
    return (
      <EntryCard
        title="Confirm your e-mail address"
        lead={`We sent a mail to ${email}. Enter the code that is in it.`}
        error={confirmed.error}
        pending={confirmed.isPending}
        action="Confirm"
        onSubmit={() => confirmed.mutate()}
        foot={
          <>
            {signIn}
            <button type="button" disabled={asked.isPending} onClick={() => asked.mutate()}>
              Send it again
            </button>
          </>
        }
      >
        <TextField
          label="Code"
          name="code"
          value={code}
          onChange={setCode}
          errors={problemOf(confirmed.error)?.errors ?? []}
          autoComplete="off"
        />
      </EntryCard>
    );
  }
  const errors = problemOf(asked.error)?.errors ?? [];
  return (
    <EntryCard
      title="Sign up for Catalyze"
      error={asked.error}
      pending={asked.isPending}
      action={asked.isPending ? "Signing up…" : "Sign up"}
      onSubmit={() => asked.mutate()}
      foot={signIn}
    >
      <TextField label="Name" name="name" value={name} onChange={setName} errors={errors} autoComplete="name" />
      <TextField
        label="E-mail address"
        name="email"
        type="email"
        value={email}
        onChange={setEmail}
        errors={errors}
        autoComplete="username"
      />
      <TextField
        label="Password"
        name="password"
        type="password"
        value={password}
        onChange={setPassword}
        errors={errors}
        autoComplete="new-password"
        hint="At least 12 characters. Several words that do not belong together are good."
      />
    </EntryCard>
  );
}

function Confirmed() {
  return (
    <main className="sign-in" id="main">
      <div className="card">
        <h1>Your account is ready</h1>
        <p role="status">Your e-mail address is confirmed.</p>
        <Link href="/sign-in">Sign in</Link>
      </div>
    </main>
  );
}
