import { useMutation } from "@tanstack/react-query";
import { useEffect } from "react";
import { Link, useSearch } from "wouter";
import { openTool } from "../api/commands";
import { problemOf } from "../api/problem";
import { ProblemNote } from "../components/ProblemNote";
import { Skeleton } from "../components/Skeleton";

/** Hands over to one of the environment's own tools. The tool sends browsers here too when their session there has ended. */
export function ToolPage({ environmentId, label }: { environmentId: string; label: string }) {
  const to = new URLSearchParams(useSearch()).get("to") ?? "/";
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => openTool(environmentId, label),
    // Replaced, so that going back does not come here again.
    onSuccess: ({ address }) => window.location.replace(`${address}&to=${encodeURIComponent(to)}`),
  });
  useEffect(() => mutate(), [mutate]);
  if (!error) {
    return (
      <>
        <p>Opening {label}…</p>
        <Skeleton lines={3} />
      </>
    );
  }
  return (
    <>
      <h1>{label} cannot be opened</h1>
      <ProblemNote error={error} />
      <div className="row">
        {problemOf(error)?.status !== 403 && (
          <button type="button" className="primary" disabled={isPending} onClick={() => mutate()}>
            Try again
          </button>
        )}
        <Link href={`/environments/${environmentId}`}>Back to the environment</Link>
      </div>
    </>
  );
}
