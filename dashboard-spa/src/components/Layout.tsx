import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { Link, useLocation } from "wouter";
import type { Account } from "../api/types";
import { useReachability } from "../lib/reachability";
import { OrganisationPicker } from "./OrganisationPicker";
import { Skeleton } from "./Skeleton";
import { Time } from "./Time";

const Palette = lazy(() => import("../palette/Palette"));

/** Which of the two is open that a key opens from anywhere. */
function usePalette(): ["palette" | "help" | undefined, (open: "palette" | "help" | undefined) => void] {
  const [open, setOpen] = useState<"palette" | "help">();
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || (event.key !== "k" && event.key !== "/")) return;
      event.preventDefault();
      setOpen(event.key === "k" ? "palette" : "help");
    };
    window.addEventListener("keydown", key);
    return () => window.removeEventListener("keydown", key);
  }, []);
  return [open, setOpen];
}

export function Layout({ account, children }: { account?: Account; children: ReactNode }) {
  const [location] = useLocation();
  const [open, setOpen] = usePalette();
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
        {account && <OrganisationPicker account={account} />}
        {account && (
          <nav aria-label="Main">
            <button type="button" className="search" onClick={() => setOpen("palette")} title="Ctrl K or ⌘ K">
              <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
                <path d="M11 11 15 15M7 12.5a5.5 5.5 0 1 1 0-11 5.5 5.5 0 0 1 0 11z" />
              </svg>
              <span className="text">Go to</span>
              <kbd className="wide">Ctrl K</kbd>
            </button>
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
              {account.organisations.length === 1 && <span className="muted wide"> · {account.organisations[0]?.name}</span>}
            </Link>
          </nav>
        )}
      </header>
      <UnreachableBanner />
      {account && open && (
        <Suspense>
          <Palette key={open} account={account} help={open === "help"} onClose={() => setOpen(undefined)} />
        </Suspense>
      )}
      <main id="main">
        <Suspense fallback={<Skeleton lines={6} />}>{children}</Suspense>
      </main>
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
