import { useState } from "react";
import { Field } from "../components/Field";
import { ProblemNote } from "../components/ProblemNote";
import { Skeleton } from "../components/Skeleton";
import { useOrchestrations } from "./api";
import { OrchestrationTable } from "./OrchestrationTable";
import { StatusField } from "./StatusField";

/** Orchestrations by status and by the beginning of their id. */
export function OrchestrationsPage() {
  const [status, setStatus] = useState("");
  const [prefix, setPrefix] = useState("");
  const found = useOrchestrations(status, prefix.trim());
  const orchestrations = found.data ?? [];
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
      {orchestrations.length > 0 && (
        <OrchestrationTable label="Orchestrations" to="/operator/orchestrations" orchestrations={orchestrations} />
      )}
    </>
  );
}
