import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "wouter";
import { writeConfiguration } from "../api/commands";
import { problemOf } from "../api/problem";
import { useCatalog, useConfiguration } from "../api/queries";
import type { Environment, EnvironmentStatus } from "../api/types";
import { Badge } from "../components/Badge";
import { DeployButton } from "../components/DeployButton";
import { ProblemNote } from "../components/ProblemNote";
import { Skeleton } from "../components/Skeleton";
import { TailLink } from "../components/TailLink";
import { catalogEntry, nextLabel } from "../lib/configuration";
import { plural } from "../lib/format";
import { instanceBadge } from "../lib/states";

const logging = "logging";

/** What instances write is kept by a service of the environment's own: where it is, or how to get one. */
export function LogsTab({ environment }: { environment: Environment }) {
  const running = (environment.status?.services ?? []).filter((one) => one.type === logging);
  if (running.length === 0) return <NoLogging environment={environment} />;
  return (
    <>
      {running.map((service) => (
        <section key={service.label} className="card pad" aria-label={`Logging service ${service.label}`}>
          <h2>
            {service.label}{" "}
            {(service.instances ?? []).slice(0, 1).map((one) => (
              <Badge key={one.instanceId} value={instanceBadge(one.state)} />
            ))}
          </h2>
          <p>Keeps what every instance of this environment writes, searchable. It is this environment's own, and nothing waits for it.</p>
          <p>
            <a
              className="button"
              href={`/environments/${environment.environmentId}/tools/${service.label}`}
              target="_blank"
              rel="noreferrer"
              aria-label={`Search and watch ${service.label} (opens in a new tab)`}
            >
              Search and watch {service.label}
            </a>
          </p>
          <p className="muted">
            {plural(service.instances?.length ?? 0, "instance")} ·{" "}
            <Link href={`/environments/${environment.environmentId}#service-${service.label}`}>where it runs</Link>
          </p>
        </section>
      ))}
      {environment.status && <Tails status={environment.status} />}
    </>
  );
}

/** Of a service with more, one click more shows them. */
const shownAtOnce = 10;

/** A way to what each instance writes at the moment. */
function Tails({ status }: { status: EnvironmentStatus }) {
  const writing = (status.services ?? []).filter((one) => one.type !== logging && (one.instances?.length ?? 0) > 0);
  return (
    <section className="card pad" aria-label="Instances">
      <h2>Watch one instance</h2>
      <p className="muted">What it wrote last, and what it writes from now on.</p>
      {writing.map((service) => (
        <details key={service.label} open={(service.instances?.length ?? 0) <= shownAtOnce}>
          <summary>
            {service.label} <span className="muted">{plural(service.instances?.length ?? 0, "instance")}</span>
          </summary>
          <ul className="plain tails">
            {service.instances?.map((one) => (
              <li key={one.instanceId}>
                <Badge value={instanceBadge(one.state)} />{" "}
                <TailLink status={status} instanceId={one.instanceId}>
                  {one.instanceId}
                </TailLink>{" "}
                <span className="muted">on {one.hostId}</span>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </section>
  );
}

/** Nothing runs that would keep lines: one click puts it into the configuration, one more makes it real. */
function NoLogging({ environment }: { environment: Environment }) {
  const { environmentId } = environment;
  const client = useQueryClient();
  const stored = useConfiguration(environmentId);
  const catalog = useCatalog();
  const services = stored.data?.configuration.services ?? [];
  const wanted = services.find((one) => one.type === logging);
  const mutation = useMutation({
    mutationFn: async () => {
      if (!stored.data) return;
      const { configuration, etag } = stored.data;
      await writeConfiguration(environmentId, {
        configuration: { ...configuration, services: [...services, { label: nextLabel(services, logging), type: logging }] },
        etag,
      });
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["configuration", environmentId] }),
  });
  if (!stored.data || !catalog.data)
    return stored.error || catalog.error ? <ProblemNote error={stored.error ?? catalog.error} /> : <Skeleton lines={4} />;
  const size = catalogEntry(catalog.data, logging)?.defaultSize;
  if (wanted) {
    return (
      <div className="empty">
        <h2>{wanted.label} is in the configuration</h2>
        <p>It begins to keep what instances write with the next deployment. What runs now goes on serving meanwhile.</p>
        <DeployButton environmentId={environmentId} first={environment.status?.state === "empty"} />
      </div>
    );
  }
  return (
    <div className="empty">
      <h2>Nothing keeps what your instances write</h2>
      <p>
        A logging service of this environment's own keeps every line of every instance, searchable. It runs beside your services and belongs
        to nobody else.
      </p>
      {size ? (
        <button type="button" className="primary" disabled={mutation.isPending} onClick={() => mutation.mutate()}>
          {mutation.isPending ? "Adding…" : "Add a logging service"}
        </button>
      ) : (
        <p className="muted">The catalog of this platform has no logging service.</p>
      )}
      {size && (
        <p className="hint">
          It takes {size.memoryMib} MiB of memory and {Math.round(size.diskMib / 1024)} GiB of disk, which can be changed in the{" "}
          <Link href={`/environments/${environmentId}/configuration`}>configuration</Link>.
        </p>
      )}
      {mutation.error && <ProblemNote error={mutation.error} />}
      {problemOf(mutation.error)?.status === 412 && <p>Somebody changed the configuration meanwhile. Add it again.</p>}
    </div>
  );
}
