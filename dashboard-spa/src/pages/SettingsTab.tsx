import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useLocation } from "wouter";
import { removeEnvironment } from "../api/commands";
import type { Environment } from "../api/types";
import { ConfirmByName } from "../components/ConfirmByName";
import { ProblemNote } from "../components/ProblemNote";
import { Time } from "../components/Time";

export function SettingsTab({ environment }: { environment: Environment }) {
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
      <ProblemNote error={mutation.error} />
      <ConfirmByName
        name={environment.name}
        action={`Remove ${environment.name}`}
        pending={mutation.isPending}
        onConfirm={() => mutation.mutate()}
      />
    </section>
  );
}
