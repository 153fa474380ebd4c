import { type ReactNode, useEffect } from "react";
import { Link, useLocation } from "wouter";
import type { Account } from "../api/types";
import { useReachability } from "../lib/reachability";
import { Time } from "./Time";

export function Layout({ account, children }: { account?: Account; children: ReactNode }) {
  const [location] = useLocation();
  // A new page begins at its top, as with a plain link.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the location is what it reacts to.
  useEffect(() => {
    window.scrollTo(0, 0);
  }, [location]);
  return (
    <>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <header className="top">
        <Link href="/" className="brand" aria-label="Catalyze">
          <img src="/icon.svg" alt="" width="26" height="26" />
          <span className="wide">Catalyze</span>
        </Link>
        {account && (
          <nav aria-label="Main">
            <Link href="/" className={(active) => (active || location.startsWith("/environments") ? "active" : "")}>
              Environments
            </Link>
            <Link href="/organisation" className={(active) => (active ? "active" : "")}>
              People
            </Link>
            <Link href="/audit" className={(active) => (active ? "active" : "")}>
              Audit
            </Link>
            <Link href="/account" className={(active) => (active ? "active" : "")} title={account.email}>
              {account.name}
              <span className="muted wide"> · {account.organisation?.name}</span>
            </Link>
          </nav>
        )}
      </header>
      <UnreachableBanner />
      <main id="main">{children}</main>
    </>
  );
}

function UnreachableBanner() {
  const { reachable, lastAnswer } = useReachability();
  return (
    <div role="status" aria-live="polite">
      {!reachable && (
        <div className="banner bad">
          <strong>Control plane unreachable: your applications keep running.</strong> What you see is what was last known
          {lastAnswer ? (
            <>
              , <Time at={lastAnswer.toISOString()} />
            </>
          ) : null}
          . We keep trying.
        </div>
      )}
    </div>
  );
}
