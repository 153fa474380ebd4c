import { lazy, Suspense, useEffect } from "react";
import { Link } from "wouter";
import type { Environment } from "../api/types";
import { ServiceCard } from "../components/ServiceCard";
import { Skeleton } from "../components/Skeleton";

const Topology = lazy(() => import("../topology/Topology"));

export function OverviewTab({ environment }: { environment: Environment }) {
  const status = environment.status;
  if (!status) return <p className="muted">Its services are shown as soon as the control plane tells their status.</p>;
  return <Overview environment={environment} status={status} />;
}

function Overview({ environment, status }: { environment: Environment; status: NonNullable<Environment["status"]> }) {
  const services = status.services ?? [];
  // A link to a service leads to it once it is there.
  const hash = window.location.hash.slice(1);
  useEffect(() => {
    if (hash) document.getElementById(hash)?.scrollIntoView();
  }, [hash]);
  if (services.length === 0) {
    return (
      <div className="empty">
        <h2>Nothing runs here yet</h2>
        <p>
          Say what it should hold in its <Link href={`/environments/${environment.environmentId}/configuration`}>configuration</Link>, then
          deploy. Every deployment shows what it does, step by step.
        </p>
      </div>
    );
  }
  return (
    <>
      {status.deploymentId && (
        <p className="muted">
          Newest deployment:{" "}
          <Link href={`/environments/${environment.environmentId}/deployments/${status.deploymentId}`}>{status.deploymentId}</Link>
          {status.releaseId && (
            <>
              {" "}
              · serving release <code>{status.releaseId}</code>
            </>
          )}
        </p>
      )}
      <section className="block">
        <h2>What runs</h2>
        <Suspense fallback={<Skeleton lines={6} />}>
          <Topology status={status} />
        </Suspense>
        <ul className="inline">
          {status.connections?.map((connection) => (
            <li key={`${connection.consumer} ${connection.provider}`}>
              {connection.consumer === connection.provider
                ? `${connection.provider} replicates`
                : `${connection.consumer} uses ${connection.provider}`}
              {connection.implied && <span className="muted"> (by the catalog)</span>}
            </li>
          ))}
        </ul>
      </section>
      <section className="block">
        <h2>Services</h2>
        <div className="stack">
          {services.map((service) => (
            <ServiceCard key={service.label} service={service} />
          ))}
        </div>
      </section>
    </>
  );
}
