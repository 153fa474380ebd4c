import { useState } from "react";
import { ProblemNote } from "../components/ProblemNote";
import { Skeleton } from "../components/Skeleton";
import { useOrchestrations } from "./api";
import { OrchestrationTable } from "./OrchestrationTable";
import { StatusField } from "./StatusField";

/** The newest deployments, each of which held an auction for what it placed. */
export function RecentAuctions() {
  const [status, setStatus] = useState("");
  const found = useOrchestrations(status, "dep-");
  // A removal places nothing.
  const deployments = (found.data ?? []).filter((one) => one.name === "DeployEnvironment");
  return (
    <section className="block">
      <h2>Recent auctions</h2>
      <div className="row filter">
        <StatusField label="Status of the deployment" value={status} onChange={setStatus} />
      </div>
      <ProblemNote error={found.error} />
      {found.isPending && <Skeleton lines={5} />}
      {found.data && deployments.length === 0 && <p className="muted">None. Every deployment holds one for the instances it places.</p>}
      {deployments.length > 0 && <OrchestrationTable label="Recent auctions" to="/operator/auctions" orchestrations={deployments} />}
    </section>
  );
}
