import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { removeEnvironment, restoreEnvironment } from "../api/commands";
import type { Environment } from "../api/types";
import { ConfirmByName } from "../components/ConfirmByName";
import { ConsentCard } from "../components/ConsentCard";
import { ProblemNote } from "../components/ProblemNote";
import { Time } from "../components/Time";

/** The end of an environment: it is stopped first, can be restored for some days, and is gone after that, or at once where somebody insists. */
export function SettingsTab({ environment }: { environment: Environment }) {
  const { environmentId, name, removalRequestedAt, removalDueAt } = environment;
  const [immediately, setImmediately] = useState(false);
  const removal = useFollowed(environmentId, () => removeEnvironment(environmentId, immediately || removalRequestedAt != null));
  const restoration = useFollowed(environmentId, () => restoreEnvironment(environmentId));
  if (removalRequestedAt && removalDueAt && Date.parse(removalDueAt) <= Date.now()) {
    return (
      <div className="note warn">
        <strong>This environment is being removed with all its data.</strong> It was asked for <Time at={removalRequestedAt} />.
      </div>
    );
  }
  return (
    <>
      {removalRequestedAt && removalDueAt && (
        <section className="card pad">
          <h2>It is going to be removed</h2>
          <p>
            It was asked for <Time at={removalRequestedAt} />. Its instances are stopped, its data is kept: it is deleted{" "}
            <Time at={removalDueAt} />, on {new Date(removalDueAt).toLocaleString(undefined, { dateStyle: "full", timeStyle: "short" })}.
          </p>
          <ProblemNote error={restoration.error} />
          <button type="button" className="primary" disabled={restoration.isPending} onClick={() => restoration.mutate()}>
            Restore {name}
          </button>
        </section>
      )}
      <ConsentCard environmentId={environmentId} />
      <section className="card pad dangerous">
        <h2>{removalRequestedAt ? "Remove it now" : "Remove this environment"}</h2>
        {removalRequestedAt || immediately ? (
          <p>Deletes all data of its services. This cannot be undone.</p>
        ) : (
          <p>Stops every instance. For some days it can be restored here with all its data; then it is deleted.</p>
        )}
        {!removalRequestedAt && (
          <label className="check">
            <input type="checkbox" checked={immediately} onChange={(event) => setImmediately(event.target.checked)} />
            <span>
              Delete it at once
              <small>Without the days in which it could be restored.</small>
            </span>
          </label>
        )}
        <ProblemNote error={removal.error} />
        <ConfirmByName name={name} action={`Remove ${name}`} pending={removal.isPending} onConfirm={() => removal.mutate()} />
      </section>
    </>
  );
}

/** A command whose deployment is shown next; without one there is nothing to watch. */
function useFollowed(environmentId: string, run: () => Promise<{ deploymentId: string } | undefined>) {
  const [, navigate] = useLocation();
  const client = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess: (accepted) => {
      void client.invalidateQueries({ queryKey: ["environments"] });
      void client.invalidateQueries({ queryKey: ["environment", environmentId] });
      navigate(accepted?.deploymentId ? `/environments/${environmentId}/deployments/${accepted.deploymentId}` : "/");
    },
  });
}
