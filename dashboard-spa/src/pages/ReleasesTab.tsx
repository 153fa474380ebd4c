import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { rollBack } from "../api/commands";
import { useReleaseDifference, useReleases } from "../api/queries";
import type { ReleaseSummary } from "../api/types";
import { ProblemNote } from "../components/ProblemNote";
import { Skeleton } from "../components/Skeleton";
import { Time } from "../components/Time";

export function ReleasesTab({ environmentId }: { environmentId: string }) {
  const releases = useReleases(environmentId);
  const [compared, setCompared] = useState<string>();
  if (!releases.data) return releases.error ? <ProblemNote error={releases.error} /> : <Skeleton lines={4} />;
  if (releases.data.length === 0) {
    return (
      <div className="empty">
        <h2>No release yet</h2>
        <p>Every deployment keeps what it deployed as a release. You can compare releases and go back to an earlier one.</p>
      </div>
    );
  }
  return (
    <ul className="card releases">
      {releases.data.map((release) => (
        <li key={release.releaseId}>
          <div className="line">
            <span className="grow">
              <strong>{release.releaseId}</strong> {release.current && <span className="tag">serving</span>}{" "}
              {release.deploymentId && (
                <Link href={`/environments/${environmentId}/deployments/${release.deploymentId}`} className="muted">
                  {release.deploymentId}
                </Link>
              )}
              {release.notes && <span className="notes">{release.notes}</span>}
            </span>
            <span className="muted">
              <Time at={release.createdAt} />
            </span>
            {!release.current && (
              <button
                type="button"
                className="small"
                aria-expanded={compared === release.releaseId}
                onClick={() => setCompared(compared === release.releaseId ? undefined : release.releaseId)}
              >
                Compare or go back
              </button>
            )}
          </div>
          {compared === release.releaseId && <GoBack environmentId={environmentId} release={release} />}
        </li>
      ))}
    </ul>
  );
}

/** What would become different, and the button that makes it so. */
function GoBack({ environmentId, release }: { environmentId: string; release: ReleaseSummary }) {
  const [, navigate] = useLocation();
  const serving = useReleases(environmentId).data?.find((one) => one.current)?.releaseId;
  const difference = useReleaseDifference(environmentId, serving, release.releaseId);
  const mutation = useMutation({
    mutationFn: () => rollBack(environmentId, release.releaseId),
    onSuccess: (accepted) => navigate(`/environments/${environmentId}/deployments/${accepted.deploymentId}`),
  });
  return (
    <section className="difference" aria-label={`What changes with ${release.releaseId}`}>
      {difference.error && <ProblemNote error={difference.error} />}
      {difference.data && difference.data.changes.length === 0 && <p className="muted">It holds the same as the release that serves.</p>}
      {difference.data && difference.data.changes.length > 0 && (
        <ul>
          {difference.data.changes.map((change) => (
            <li key={change.path}>
              <code>{change.path}</code> {change.kind}
              {(change.before ?? change.after) !== undefined && (
                <>
                  : <del>{change.before ?? "nothing"}</del> → <ins>{change.after ?? "nothing"}</ins>
                </>
              )}
            </li>
          ))}
        </ul>
      )}
      <button type="button" className="primary" disabled={mutation.isPending} onClick={() => mutation.mutate()}>
        {mutation.isPending ? "Asking…" : `Go back to ${release.releaseId}`}
      </button>
      <p className="hint">Nothing is built again. The configuration stays as it is: the next deployment of it replaces this release.</p>
      {mutation.error && <ProblemNote error={mutation.error} />}
    </section>
  );
}
