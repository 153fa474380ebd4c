import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { deploy, uploadSource, writeConfiguration } from "../api/commands";
import { problemOf } from "../api/problem";
import { useCatalog, useConfiguration, type VersionedConfiguration } from "../api/queries";
import type { Configuration } from "../api/types";
import { ConfigurationForm } from "../components/ConfigurationForm";
import { JsonEditor } from "../components/JsonEditor";
import { ProblemNote } from "../components/ProblemNote";
import { StoredVariables } from "../components/RevealedValue";
import { Skeleton } from "../components/Skeleton";

export function ConfigurationTab({ environmentId }: { environmentId: string }) {
  const stored = useConfiguration(environmentId);
  if (!stored.data) return stored.error ? <ProblemNote error={stored.error} /> : <Skeleton lines={6} />;
  return <Editor key={stored.data.etag ?? ""} environmentId={environmentId} stored={stored.data} />;
}

function Editor({ environmentId, stored }: { environmentId: string; stored: VersionedConfiguration }) {
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const catalog = useCatalog();
  const [draft, setDraft] = useState<Configuration | undefined>(stored.configuration);
  const [asJson, setAsJson] = useState(false);
  const [sources, setSources] = useState<Record<string, File>>({});
  // A refused deployment (or upload) brings its wrong fields along.
  const [refusal, setRefusal] = useState<unknown>(() => client.getQueryData(["refusal", environmentId]));
  const mutation = useMutation({
    mutationFn: async (deployToo: boolean) => {
      const written = await writeConfiguration(environmentId, { configuration: draft ?? {}, etag: stored.etag });
      for (const [label, archive] of Object.entries(sources)) {
        if (written.configuration.services?.some((service) => service.label === label)) await uploadSource(environmentId, label, archive);
      }
      return deployToo ? (await deploy(environmentId)).deploymentId : undefined;
    },
    onMutate: () => {
      setRefusal(undefined);
      client.removeQueries({ queryKey: ["refusal", environmentId] });
    },
    onSuccess: (deploymentId) => {
      if (deploymentId) navigate(`/environments/${environmentId}/deployments/${deploymentId}`);
    },
    onError: (error) => {
      setRefusal(error);
      // The form starts anew with the version that was written; the errors must survive that.
      client.setQueryData(["refusal", environmentId], error);
    },
    onSettled: (_, error) => {
      if (problemOf(error)?.status !== 412) void client.invalidateQueries({ queryKey: ["configuration", environmentId] });
    },
  });
  const problem = problemOf(refusal);
  const changed = JSON.stringify(draft) !== JSON.stringify(stored.configuration) || Object.keys(sources).length > 0;
  return (
    <form onSubmit={(event) => event.preventDefault()}>
      <div className="row between">
        <p className="muted">What the environment should be. It becomes real with the next deployment.</p>
        <button type="button" className="small" onClick={() => setAsJson(!asJson)} disabled={draft === undefined}>
          {asJson ? "Edit as form" : "Edit as JSON"}
        </button>
      </div>
      {refusal !== undefined && <ProblemNote error={refusal} fields={problem?.errors} />}
      {problem?.status === 412 && (
        <button type="button" onClick={() => void client.resetQueries({ queryKey: ["configuration", environmentId] })}>
          Drop my changes and read it again
        </button>
      )}
      {asJson ? (
        <JsonEditor value={draft ?? {}} onChange={setDraft} />
      ) : (
        <StoredVariables value={environmentId}>
          <ConfigurationForm
            value={draft ?? {}}
            catalog={catalog.data}
            errors={problem?.errors ?? []}
            sources={sources}
            onSource={(label, file) => setSources(({ [label]: _, ...others }) => (file ? { ...others, [label]: file } : others))}
            onChange={setDraft}
          />
        </StoredVariables>
      )}
      <div className="actions">
        <button
          type="button"
          className="primary"
          disabled={mutation.isPending || draft === undefined}
          onClick={() => mutation.mutate(true)}
        >
          {mutation.isPending ? "Saving…" : changed ? "Save and deploy" : "Deploy"}
        </button>
        <button type="button" disabled={mutation.isPending || draft === undefined || !changed} onClick={() => mutation.mutate(false)}>
          Save only
        </button>
        <span className="muted" role="status">
          {changed ? "Unsaved changes" : mutation.isSuccess ? "Saved" : ""}
        </span>
      </div>
    </form>
  );
}
