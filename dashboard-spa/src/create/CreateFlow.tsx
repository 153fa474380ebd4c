import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import { deploy } from "../api/commands";
import { problemOf } from "../api/problem";
import { useCatalog } from "../api/queries";
import { ConnectionsEditor } from "../components/ConnectionsEditor";
import { SafetyEditor } from "../components/SafetyEditor";
import { ServicesEditor } from "../components/ServicesEditor";
import { DomainsStep } from "./DomainsStep";
import { ReviewStep } from "./ReviewStep";
import { StartStep } from "./StartStep";
import { errorsByStep, type Step, steps } from "./steps";
import { useDraft } from "./useDraft";
import { VariablesStep } from "./VariablesStep";
import "./create.css";

/** A new environment, step by step; the last one shows what deploying it would do. */
export default function CreateFlow() {
  const [, navigate] = useLocation();
  const catalog = useCatalog();
  const draft = useDraft();
  const [step, setStep] = useState<Step>("start");
  const heading = useRef<HTMLHeadingElement>(null);
  const moved = useRef(false);
  const planning = useMutation({ mutationFn: draft.planIt });
  const deploying = useMutation({
    mutationFn: ({ environmentId, planId }: { environmentId: string; planId: string }) => deploy(environmentId, planId),
    onSuccess: (accepted, { environmentId }) => navigate(`/environments/${environmentId}/deployments/${accepted.deploymentId}`),
  });
  const errors = (problemOf(planning.error)?.errors ?? []).map((error) => ({
    ...error,
    field: error.field.replace(/^configuration\./, ""),
  }));
  const wrong = errorsByStep(errors);
  const at = steps.findIndex(([key]) => key === step);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new step is what is to be read next.
  useEffect(() => {
    if (moved.current) heading.current?.focus();
    moved.current = true;
  }, [step]);
  const go = (next: Step) => {
    setStep(next);
    if (next !== "review") return;
    deploying.reset();
    planning.mutate();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const next = steps[at + 1]?.[0];
    if (next) go(next);
  };
  const { configuration, setConfiguration } = draft;
  const value = configuration ?? {};
  return (
    <form onSubmit={submit} className="create">
      <div className="head">
        <h1>Create environment</h1>
      </div>
      <ol className="steps" aria-label="Steps">
        {steps.map(([key, title], index) => (
          <li key={key}>
            <button
              type="button"
              className={key === step ? "step active" : "step"}
              aria-current={key === step ? "step" : undefined}
              disabled={index > at && (draft.name.trim() === "" || configuration === undefined)}
              onClick={() => go(key)}
            >
              <span className="number">{index + 1}</span> {title}
              {wrong.has(key) && <span className="badge bad">{wrong.get(key)} wrong</span>}
            </button>
          </li>
        ))}
      </ol>
      <h2 ref={heading} tabIndex={-1} className="sr">
        Step {at + 1} of {steps.length}: {steps[at]?.[1]}
      </h2>
      {step === "start" && <StartStep draft={draft} errors={errors} />}
      {step === "services" && (
        <>
          <ServicesEditor
            brief
            value={value}
            catalog={catalog.data}
            errors={errors}
            sources={draft.sources}
            onSource={draft.setSource}
            onChange={setConfiguration}
          />
          <SafetyEditor value={value} onChange={setConfiguration} />
        </>
      )}
      {step === "connections" && <ConnectionsEditor value={value} errors={errors} onChange={setConfiguration} />}
      {step === "variables" && <VariablesStep value={value} errors={errors} onChange={setConfiguration} />}
      {step === "domains" && <DomainsStep value={value} catalog={catalog.data} errors={errors} onChange={setConfiguration} />}
      {step === "review" && (
        <ReviewStep
          draft={draft}
          planning={planning.isPending}
          result={planning.data}
          error={deploying.error ?? planning.error}
          wrong={wrong}
          onGo={go}
        />
      )}
      <div className="actions">
        {at > 0 && (
          <button type="button" onClick={() => go(steps[at - 1]?.[0] ?? "start")}>
            Back
          </button>
        )}
        {step !== "review" ? (
          <button type="submit" className="primary" disabled={draft.name.trim() === "" || configuration === undefined}>
            {step === "domains" ? "Review" : "Continue"}
          </button>
        ) : (
          <>
            <button
              type="button"
              className="primary"
              disabled={planning.isPending || deploying.isPending || !planning.data?.plan.placed}
              onClick={() => planning.data && deploying.mutate(planning.data)}
            >
              {deploying.isPending ? "Deploying…" : "Deploy"}
            </button>
            <button type="button" disabled={planning.isPending} onClick={() => go("review")}>
              Plan again
            </button>
            {draft.environmentId() && (
              <button type="button" onClick={() => navigate(`/environments/${draft.environmentId()}`)}>
                Leave it undeployed
              </button>
            )}
          </>
        )}
        <span className="muted">Everything can be changed later.</span>
      </div>
    </form>
  );
}
