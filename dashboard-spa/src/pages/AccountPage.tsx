import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { signOut } from "../api/commands";
import type { Account } from "../api/types";
import { ProblemNote } from "../components/ProblemNote";
import { SessionsCard } from "../components/SessionsCard";
import { TwoFactorCard } from "../components/TwoFactorCard";
import { applyTheme, currentTheme, type Theme } from "../lib/theme";

export function AccountPage({ account }: { account: Account }) {
  const client = useQueryClient();
  const [theme, setTheme] = useState<Theme>(currentTheme);
  const mutation = useMutation({
    mutationFn: signOut,
    onSuccess: () => {
      client.clear();
      window.location.assign("/");
    },
  });
  const choose = (next: Theme) => {
    applyTheme(next);
    setTheme(next);
  };
  return (
    <>
      <div className="head">
        <h1>Account</h1>
      </div>
      <section className="card pad">
        <dl className="facts">
          <div>
            <dt>Name</dt>
            <dd>{account.name}</dd>
          </div>
          <div>
            <dt>E-mail address</dt>
            <dd>{account.email}</dd>
          </div>
          {account.organisation && (
            <>
              <div>
                <dt>Organisation</dt>
                <dd>
                  {account.organisation.name} <code>{account.organisation.organisationId}</code>
                </dd>
              </div>
              <div>
                <dt>Role</dt>
                <dd>{account.role}</dd>
              </div>
            </>
          )}
        </dl>
      </section>
      <TwoFactorCard account={account} />
      <SessionsCard />
      <section className="card pad">
        <h2>Appearance</h2>
        <div className="row" role="radiogroup" aria-label="Appearance">
          {(["system", "light", "dark"] as const).map((name) => (
            <label key={name} className="choice">
              <input type="radio" name="theme" checked={theme === name} onChange={() => choose(name)} />
              {name === "system" ? "As the system" : name === "light" ? "Light" : "Dark"}
            </label>
          ))}
        </div>
      </section>
      <section className="card pad">
        <h2>This session</h2>
        <p className="muted">Signing out ends this browser’s session. Your applications are not affected.</p>
        <ProblemNote error={mutation.error} />
        <button type="button" disabled={mutation.isPending} onClick={() => mutation.mutate()}>
          Sign out
        </button>
      </section>
    </>
  );
}
