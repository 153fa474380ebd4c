import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { Link } from "wouter";
import { cancelDeployment } from "../api/commands";
import { problemOf } from "../api/problem";
import { useDeployment, useEnvironment } from "../api/queries";
import type { TimelineEntry } from "../api/types";
import { useTimeline } from "../api/useTimeline";
import { Badge } from "../components/Badge";
import { ProblemNote } from "../components/ProblemNote";
import { RefusalCard } from "../components/RefusalCard";
import { Skeleton } from "../components/Skeleton";
import { Time } from "../components/Time";
import { duration, plural, withoutColours } from "../lib/format";
import { useFollowedOrganisation } from "../lib/organisation";
import { groupByPhase, type Phase } from "../lib/phases";
import { deploymentBadge, isOver } from "../lib/states";
import { useNow } from "../lib/useNow";
import { NotFoundPage } from "./NotFoundPage";

export function DeploymentPage({ environmentId, deploymentId }: { environmentId: string; deploymentId: string }) {
  const client = useQueryClient();
  const environment = useEnvironment(environmentId);
  useFollowedOrganisation(environment.data?.organisationId);
  const deployment = useDeployment(environmentId, deploymentId);
  const timeline = useTimeline(environmentId, deploymentId);
  const state = timeline.state ?? deployment.data?.state;
  const over = state !== undefined && isOver(state);
  const now = useNow(over ? 0 : 1000);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new state is the reason to ask for the rest of the truth.
  useEffect(() => {
    void client.invalidateQueries({ queryKey: ["deployment", environmentId, deploymentId] });
    void client.invalidateQueries({ queryKey: ["environment", environmentId] });
  }, [state]);
  if (problemOf(deployment.error)?.status === 404) return <NotFoundPage />;
  if (!deployment.data) return deployment.error ? <ProblemNote error={deployment.error} /> : <Skeleton lines={6} />;
  const data = deployment.data;
  const phases = groupByPhase(timeline.entries, state, now);
  const end = data.endedAt ? Date.parse(data.endedAt) : now.getTime();
  return (
    <>
      <div className="head">
        <div>
          <p className="crumbs">
            <Link href="/">Environments</Link> /{" "}
            <Link href={`/environments/${environmentId}`}>{environment.data?.name ?? environmentId}</Link> /{" "}
            <Link href={`/environments/${environmentId}/deployments`}>Deployments</Link>
          </p>
          <h1>
            Deployment <Badge value={deploymentBadge(state ?? data.state)} />
          </h1>
          <p className="muted">
            <code>{deploymentId}</code> · release <code>{data.releaseId}</code> · begun <Time at={data.createdAt} /> ·{" "}
            {over ? "took" : "running for"} {duration(end - Date.parse(data.createdAt))}
          </p>
        </div>
        {!over && state !== "switching" && (
          <CancelButton environmentId={environmentId} deploymentId={deploymentId} requestedAt={data.cancelRequestedAt} />
        )}
      </div>
      {state === "running" && (
        <div className="note ok">
          <strong>Every instance of this release is healthy and serving.</strong>{" "}
          <Link href={`/environments/${environmentId}`}>See what runs where</Link>
        </div>
      )}
      {state === "failed" && (
        <div className="note bad" role="alert">
          <strong>The deployment failed{environment.data?.status?.releaseId ? "; the release before it still serves." : "."}</strong>
          {data.cause && <p>{data.cause}</p>}
        </div>
      )}
      {data.refusals?.map((refusal) => (
        <RefusalCard key={refusal.lot} refusal={refusal} />
      ))}
      {data.buildOutput && (
        <section className="block">
          <h2>Output of the builder</h2>
          {/* What failed stands at the end. */}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable with the keyboard. */}
          <pre className="output" tabIndex={0} ref={scrollToEnd}>
            {withoutColours(data.buildOutput)}
          </pre>
        </section>
      )}
      <section className="block">
        <h2>Timeline</h2>
        {phases.length === 0 ? <Skeleton lines={3} /> : phases.map((phase) => <PhaseCard key={phase.entries[0]?.cursor} phase={phase} />)}
      </section>
    </>
  );
}

const scrollToEnd = (element: HTMLElement | null) => {
  if (element) element.scrollTop = element.scrollHeight;
};

/** Nothing that serves is lost by it: what was begun is stopped, the release before serves on. */
function CancelButton({
  environmentId,
  deploymentId,
  requestedAt,
}: {
  environmentId: string;
  deploymentId: string;
  requestedAt: string | null | undefined;
}) {
  const client = useQueryClient();
  const mutation = useMutation({
    mutationFn: () => cancelDeployment(environmentId, deploymentId),
    onSettled: () => void client.invalidateQueries({ queryKey: ["deployment", environmentId, deploymentId] }),
  });
  const asked = mutation.isSuccess || (requestedAt ?? undefined) !== undefined;
  return (
    <div className="deploy">
      <button type="button" disabled={asked || mutation.isPending} onClick={() => mutation.mutate()}>
        {asked ? "Being cancelled" : "Cancel deployment"}
      </button>
      <ProblemNote error={mutation.error} />
    </div>
  );
}

function PhaseCard({ phase }: { phase: Phase }) {
  return (
    <details className="card phase" open>
      <summary>
        <strong>{phase.name}</strong>
        {phase.open && <Badge value={["busy", "in progress"]} />}
        <span className="muted">{plural(phase.entries.length, "event")}</span>
        <span className="took">{duration(phase.milliseconds)}</span>
      </summary>
      <ol>
        {phase.entries.map((entry) => (
          <Entry key={entry.cursor} entry={entry} />
        ))}
      </ol>
    </details>
  );
}

function Entry({ entry }: { entry: TimelineEntry }) {
  const at = new Date(entry.at);
  return (
    <li className={entry.kind.includes("fail") || entry.kind === "refused" ? "bad" : ""}>
      <time dateTime={entry.at} title={at.toLocaleString()}>
        {at.toLocaleTimeString(undefined, { hour12: false })}
      </time>
      <span>
        {entry.message}
        {[entry.service, entry.instanceId, entry.hostId]
          .filter((value, index, all) => value && !entry.message.includes(value) && all.indexOf(value) === index)
          .map((value) => (
            <span className="tag" key={value}>
              {value}
            </span>
          ))}
      </span>
    </li>
  );
}
