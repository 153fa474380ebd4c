import { Link } from "wouter";
import { useAccount, useEnvironmentsOf } from "../api/queries";
import type { Environment } from "../api/types";
import { Badge } from "../components/Badge";
import { ProblemNote } from "../components/ProblemNote";
import { Skeleton } from "../components/Skeleton";
import { Time } from "../components/Time";
import { plural } from "../lib/format";
import { useOrganisation } from "../lib/organisation";
import { countInstances, environmentBadge } from "../lib/states";

export function EnvironmentsPage() {
  const organisation = useOrganisation();
  const environments = useEnvironmentsOf(organisation?.organisationId);
  const others = useAccount().data?.organisations.length ?? 0;
  return (
    <>
      <div className="head">
        <h1>Environments</h1>
        <Link href="/environments/new" className="button primary">
          Create environment
        </Link>
      </div>
      {!environments.data && <ProblemNote error={environments.error} />}
      {environments.isPending && <Skeleton lines={5} />}
      {environments.data?.length === 0 && (
        <div className="empty">
          <h2>{others > 1 ? `${organisation?.name} has no environment that you may see` : "Create your first environment"}</h2>
          <p>
            An environment is an isolated unit of your own: services such as a database and your code, and the connections between them.
            Nothing else can reach it.
          </p>
          <Link href="/environments/new" className="button primary">
            Create environment
          </Link>
        </div>
      )}
      <div className="cards">
        {environments.data?.map((environment) => (
          <EnvironmentCard key={environment.environmentId} environment={environment} />
        ))}
      </div>
    </>
  );
}

function EnvironmentCard({ environment }: { environment: Environment }) {
  const status = environment.status;
  const { healthy, wanted } = countInstances(status?.services);
  return (
    <Link href={`/environments/${environment.environmentId}`} className="card environment">
      <div className="line">
        <h2>{environment.name}</h2>
        <Badge value={status ? environmentBadge(status.state) : ["off", "Unknown"]} />
      </div>
      {status?.cause && <p className="cause">{status.cause}</p>}
      {!status && <p className="cause">{environment.statusProblem}</p>}
      <p className="muted">
        {status?.state === "empty"
          ? "Nothing runs yet. Deploy it to make it real."
          : status
            ? `${plural(status.services?.length ?? 0, "service")} · ${healthy} of ${plural(wanted, "instance")} healthy`
            : ""}
      </p>
      {environment.removalDueAt && (
        <span className="tag warn">
          to be removed <Time at={environment.removalDueAt} />
        </span>
      )}
      {status?.confinement === "waived" && <span className="tag warn">confinement waived</span>}
      <p className="muted foot">
        <code>{environment.environmentId}</code> created <Time at={environment.createdAt} />
      </p>
    </Link>
  );
}
