import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useLocation } from "wouter";
import { deploy } from "../api/commands";
import { problemOf } from "../api/problem";

/** Deploys the stored configuration; wrong fields are shown where they can be mended. */
export function DeployButton({ environmentId, first }: { environmentId: string; first: boolean }) {
  const [, navigate] = useLocation();
  const client = useQueryClient();
  const mutation = useMutation({
    mutationFn: () => deploy(environmentId),
    onSuccess: (accepted) => navigate(`/environments/${environmentId}/deployments/${accepted.deploymentId}`),
    onError: (error) => {
      if ((problemOf(error)?.errors.length ?? 0) === 0) return;
      client.setQueryData(["refusal", environmentId], error);
      navigate(`/environments/${environmentId}/configuration`);
    },
  });
  return (
    <div className="deploy">
      <button type="button" className="primary" disabled={mutation.isPending} onClick={() => mutation.mutate()}>
        {mutation.isPending ? "Asking…" : first ? "Deploy" : "Deploy again"}
      </button>
      {mutation.error && problemOf(mutation.error)?.errors.length === 0 && (
        <p className="error" role="alert">
          {mutation.error.message} {problemOf(mutation.error)?.detail}
        </p>
      )}
    </div>
  );
}
