import { useState } from "react";
import { Link } from "wouter";
import { Badge } from "../components/Badge";
import { Field } from "../components/Field";
import { ProblemNote } from "../components/ProblemNote";
import { Skeleton } from "../components/Skeleton";
import { Time } from "../components/Time";
import { newestFirst, useOrchestrations } from "./api";
import { StatusField } from "./StatusField";
import { statusBadge } from "./statuses";

/** Orchestrations by status and by the beginning of their id. */
export function OrchestrationsPage() {
  const [status, setStatus] = useState("");
  const [prefix, setPrefix] = useState("");
  const found = useOrchestrations(status, prefix.trim());
  const newest = newestFirst(found.data ?? []);
  return (
    <>
      <div className="row filter">
        <StatusField label="Status" value={status} onChange={setStatus} />
        <Field label="Id begins with">
          {(attributes) => (
            <input
              {...attributes}
              value={prefix}
              spellCheck={false}
              placeholder="dep-"
              onChange={(event) => setPrefix(event.target.value)}
            />
          )}
        </Field>
      </div>
      <ProblemNote error={found.error} />
      {found.isPending && <Skeleton lines={5} />}
      {found.data?.length === 0 && (
        <div className="empty">
          <h2>No such orchestration</h2>
          <p>Every deployment, removal and job is one, under the id of the deployment or job. Finished ones stay until they are purged.</p>
        </div>
      )}
      {newest.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable with the keyboard.
        <section className="card table-scroll" aria-label="Orchestrations" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">Orchestration</th>
                <th scope="col">Status</th>
                <th scope="col">What</th>
                <th scope="col">Begun</th>
                <th scope="col">Last changed</th>
              </tr>
            </thead>
            <tbody>
              {newest.map((one) => (
                <tr key={one.instanceId}>
                  <th scope="row">
                    <Link href={`/operator/orchestrations/${encodeURIComponent(one.instanceId)}`}>{one.instanceId}</Link>
                  </th>
                  <td>
                    <Badge value={statusBadge(one.runtimeStatus)} />
                  </td>
                  <td>{one.name}</td>
                  <td>
                    <Time at={one.createdTime} />
                  </td>
                  <td>
                    <Time at={one.lastUpdatedTime} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  );
}
