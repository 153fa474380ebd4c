import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { removeEnvironment } from "../api/commands";
import type { Environment } from "../api/types";
import { Field } from "../components/Field";
import { ProblemNote } from "../components/ProblemNote";
import { Time } from "../components/Time";

export function SettingsTab({ environment }: { environment: Environment }) {
  const [typed, setTyped] = useState("");
  const [, navigate] = useLocation();
  const client = useQueryClient();
  const mutation = useMutation({
    mutationFn: () => removeEnvironment(environment.environmentId),
    onSuccess: (accepted) => {
      void client.invalidateQueries({ queryKey: ["environments"] });
      navigate(accepted?.deploymentId ? `/environments/${environment.environmentId}/deployments/${accepted.deploymentId}` : "/");
    },
  });
  if (environment.removalRequestedAt) {
    return (
      <div className="note warn">
        <strong>This environment is being removed.</strong> It was asked for <Time at={environment.removalRequestedAt} />.
      </div>
    );
  }
  return (
    <section className="card pad dangerous">
      <h2>Remove this environment</h2>
      <p>Stops every instance and deletes all data of its services. This cannot be undone.</p>
      <Field label={`Type “${environment.name}” to confirm`}>
        {(attributes) => <input {...attributes} autoComplete="off" value={typed} onChange={(event) => setTyped(event.target.value)} />}
      </Field>
      <ProblemNote error={mutation.error} />
      <button
        type="button"
        className="danger"
        disabled={typed !== environment.name || mutation.isPending}
        onClick={() => mutation.mutate()}
      >
        Remove {environment.name}
      </button>
    </section>
  );
}
