import { problemOf } from "../api/problem";
import type { Plan } from "../api/types";
import { PlanView } from "../components/PlanView";
import { ProblemNote } from "../components/ProblemNote";
import { Skeleton } from "../components/Skeleton";
import { plural } from "../lib/format";
import { type Step, steps } from "./steps";
import type { Draft } from "./useDraft";

interface Props {
  draft: Draft;
  planning: boolean;
  result: { planId: string; plan: Plan } | undefined;
  error: unknown;
  wrong: ReadonlyMap<Step, number>;
  onGo: (step: Step) => void;
}

/** What was described, and what deploying it would do now. */
export function ReviewStep({ draft, planning, result, error, wrong, onGo }: Props) {
  const { services = [], connections = [], holdsHealthData } = draft.configuration ?? {};
  const variables = services.reduce((sum, service) => sum + Object.keys(service.variables ?? {}).length, 0);
  const domains = services.flatMap((service) => service.domains ?? []);
  return (
    <>
      <section className="block">
        <h2>{draft.name}</h2>
        <p>
          {plural(services.length, "service")}: {services.map((service) => `${service.label} (${service.type})`).join(", ") || "none"} ·{" "}
          {plural(connections.length, "connection")} · {plural(variables, "variable")} ·{" "}
          {domains.length > 0 ? domains.join(", ") : "no host name"}
          {holdsHealthData && " · holds health data"}
        </p>
      </section>
      {planning && (
        <>
          <p className="muted">Storing what you described and asking every host for its price…</p>
          <Skeleton lines={4} />
        </>
      )}
      {!planning && <ProblemNote error={error} />}
      {!planning && problemOf(error)?.kind === "plan-outdated" && (
        <p>The hosts have changed since it was planned. Plan again to see what would happen now.</p>
      )}
      {!planning && wrong.size > 0 && (
        <p className="row">
          {steps
            .filter(([key]) => wrong.has(key))
            .map(([key, title]) => (
              <button type="button" key={key} onClick={() => onGo(key)}>
                Mend it in {title}
              </button>
            ))}
        </p>
      )}
      {!planning && result && <PlanView plan={result.plan} />}
    </>
  );
}
