import { useState } from "react";
import { Link } from "wouter";
import { Badge } from "../components/Badge";
import { ProblemNote } from "../components/ProblemNote";
import { Skeleton } from "../components/Skeleton";
import { Time } from "../components/Time";
import { newestFirst, useOrchestrations } from "./api";
import { StatusField } from "./StatusField";
import { statusBadge } from "./statuses";

/** The newest deployments, each of which held an auction for what it placed. */
export function RecentAuctions() {
  const [status, setStatus] = useState("");
  const found = useOrchestrations(status, "dep-");
  // A removal places nothing.
  const newest = newestFirst((found.data ?? []).filter((one) => one.name === "DeployEnvironment"));
  return (
    <section className="block">
      <h2>Recent auctions</h2>
      <div className="row filter">
        <StatusField label="Status of the deployment" value={status} onChange={setStatus} />
      </div>
      <ProblemNote error={found.error} />
      {found.isPending && <Skeleton lines={5} />}
      {found.data && newest.length === 0 && <p className="muted">None. Every deployment holds one for the instances it places.</p>}
      {newest.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable with the keyboard.
        <section className="card table-scroll" aria-label="Recent auctions" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">Deployment</th>
                <th scope="col">Status</th>
                <th scope="col">Begun</th>
              </tr>
            </thead>
            <tbody>
              {newest.map((one) => (
                <tr key={one.instanceId}>
                  <th scope="row">
                    <Link href={`/operator/auctions/${encodeURIComponent(one.instanceId)}`}>{one.instanceId}</Link>
                  </th>
                  <td>
                    <Badge value={statusBadge(one.runtimeStatus)} />
                  </td>
                  <td>
                    <Time at={one.createdTime} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}
