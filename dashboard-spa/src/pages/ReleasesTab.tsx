import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { rollBack } from "../api/commands";
import { problemOf } from "../api/problem";
import { useReleaseDifference, useReleasePlan, useReleases } from "../api/queries";
import type { ReleaseSummary } from "../api/types";
import { PlanView } from "../components/PlanView";
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

/** What would become different, where everything would go at what price, and the button that makes it so. */
function GoBack({ environmentId, release }: { environmentId: string; release: ReleaseSummary }) {
  const [, navigate] = useLocation();
  const serving = useReleases(environmentId).data?.find((one) => one.current)?.releaseId;
  const difference = useReleaseDifference(environmentId, serving, release.releaseId);
  const planned = useReleasePlan(environmentId, release.releaseId);
  const mutation = useMutation({
    mutationFn: (planId: string) => rollBack(environmentId, release.releaseId, planId),
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
      <h2>Where everything would go</h2>
      {planned.isFetching && (
        <>
          <p className="muted">Asking every host for its price…</p>
          <Skeleton lines={3} />
        </>
      )}
      {!planned.isFetching && planned.error && <ProblemNote error={planned.error} />}
      {!planned.isFetching && planned.data && <PlanView plan={planned.data.plan} />}
      <div className="row">
        <button
          type="button"
          className="primary"
          disabled={mutation.isPending || planned.isFetching || !planned.data?.plan.placed}
          onClick={() => planned.data && mutation.mutate(planned.data.planId)}
        >
          {mutation.isPending ? "Asking…" : `Go back to ${release.releaseId}`}
        </button>
        <button
          type="button"
          disabled={mutation.isPending || planned.isFetching}
          onClick={() => {
            mutation.reset();
            void planned.refetch();
          }}
        >
          Plan again
        </button>
      </div>
      <p className="hint">Nothing is built again. The configuration stays as it is: the next deployment of it replaces this release.</p>
      {mutation.error && <ProblemNote error={mutation.error} />}
      {problemOf(mutation.error)?.kind === "plan-outdated" && (
        <p>Something has changed since it was planned. Plan again to see what would happen now.</p>
      )}
    </section>
  );
}
