import { Link } from "wouter";
import { useDeployments } from "../api/queries";
import { Badge } from "../components/Badge";
import { ProblemNote } from "../components/ProblemNote";
import { Skeleton } from "../components/Skeleton";
import { Time } from "../components/Time";
import { duration } from "../lib/format";
import { deploymentBadge } from "../lib/states";

export function DeploymentsTab({ environmentId }: { environmentId: string }) {
  const deployments = useDeployments(environmentId);
  if (!deployments.data) return deployments.error ? <ProblemNote error={deployments.error} /> : <Skeleton lines={4} />;
  if (deployments.data.length === 0) {
    return (
      <div className="empty">
        <h2>No deployment yet</h2>
        <p>
          A deployment makes the configuration real: it builds, places, starts and wires your services, and leaves the old release serving
          until the new one is healthy.
        </p>
      </div>
    );
  }
  return (
    <ul className="card list">
      {deployments.data.map((deployment) => (
        <li key={deployment.deploymentId}>
          <Link href={`/environments/${environmentId}/deployments/${deployment.deploymentId}`} className="line">
            <Badge value={deploymentBadge(deployment.state)} />
            <span className="grow">
              <strong>{deployment.deploymentId}</strong> <span className="muted">release {deployment.releaseId}</span>
              {deployment.cause && <span className="cause">{deployment.cause}</span>}
            </span>
            <span className="muted">
              <Time at={deployment.createdAt} />
              {deployment.endedAt && ` · took ${duration(Date.parse(deployment.endedAt) - Date.parse(deployment.createdAt))}`}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
