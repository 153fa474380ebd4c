import { Link } from "wouter";
import { Badge } from "../components/Badge";
import { Time } from "../components/Time";
import { newestFirst, type Orchestration, useSubjects } from "./api";
import { statusBadge } from "./statuses";
import { kindOf, subjectOf } from "./subjects";

interface Props {
  label: string;
  /** Where a click on one leads, before its id. */
  to: string;
  orchestrations: Orchestration[];
}

/** Orchestrations, the newest first, by the names of what they are about. */
export function OrchestrationTable({ label, to, orchestrations }: Props) {
  const subjects = useSubjects(orchestrations.map(subjectOf));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable with the keyboard.
    <section className="card table-scroll" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Environment</th>
            <th scope="col">Status</th>
            <th scope="col">Begun</th>
            <th scope="col">Last changed</th>
          </tr>
        </thead>
        <tbody>
          {newestFirst(orchestrations).map((one) => {
            const subject = subjects.get(subjectOf(one) ?? "");
            return (
              <tr key={one.instanceId}>
                <th scope="row">
                  <Link href={`${to}/${encodeURIComponent(one.instanceId)}`}>
                    {kindOf(one)} <code>{one.instanceId}</code>
                  </Link>
                </th>
                <td>
                  {subject ? (
                    <>
                      {subject.environmentName} <div className="muted">of {subject.organisationId}</div>
                    </>
                  ) : (
                    <span className="muted">–</span>
                  )}
                </td>
                <td>
                  <Badge value={statusBadge(one.runtimeStatus)} /> <Undone orchestration={one} />
                </td>
                <td>
                  <Time at={one.createdTime} />
                </td>
                <td>
                  <Time at={one.lastUpdatedTime} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

/** A deployment that failed was undone, and its orchestration came to its end as it should: the state alone would tell only that. */
export function Undone({ orchestration }: { orchestration: Orchestration }) {
  if (orchestration.name !== "DeployEnvironment" || orchestration.output !== false) return null;
  return <span className="tag warn">not deployed</span>;
}
