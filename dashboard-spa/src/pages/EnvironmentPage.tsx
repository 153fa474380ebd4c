import { Link } from "wouter";
import { problemOf } from "../api/problem";
import { useEnvironment } from "../api/queries";
import type { Environment } from "../api/types";
import { useLiveStatus } from "../api/useLiveStatus";
import { Badge } from "../components/Badge";
import { DeployButton } from "../components/DeployButton";
import { ProblemNote } from "../components/ProblemNote";
import { Skeleton } from "../components/Skeleton";
import { Tabs } from "../components/Tabs";
import { Time } from "../components/Time";
import { ToolLinks } from "../components/ToolLinks";
import { useFollowedOrganisation } from "../lib/organisation";
import { environmentBadge } from "../lib/states";
import { isToolDomain } from "../lib/tools";
import { ConfigurationTab } from "./ConfigurationTab";
import { DeploymentsTab } from "./DeploymentsTab";
import { DomainsTab } from "./DomainsTab";
import { LogsTab } from "./LogsTab";
import { MetricsTab } from "./MetricsTab";
import { NotFoundPage } from "./NotFoundPage";
import { OverviewTab } from "./OverviewTab";
import { ReleasesTab } from "./ReleasesTab";
import { SettingsTab } from "./SettingsTab";

const tabs = [
  ["overview", "Overview"],
  ["deployments", "Deployments"],
  ["releases", "Releases"],
  ["domains", "Domains"],
  ["metrics", "Metrics"],
  ["logs", "Logs"],
  ["configuration", "Configuration"],
  ["settings", "Settings"],
] as const;

export function EnvironmentPage({ environmentId, tab }: { environmentId: string; tab: string }) {
  const environment = useEnvironment(environmentId);
  useFollowedOrganisation(environment.data?.organisationId);
  useLiveStatus(environmentId);
  if (problemOf(environment.error)?.status === 404 || !tabs.some(([key]) => key === tab)) return <NotFoundPage />;
  if (!environment.data) return environment.error ? <ProblemNote error={environment.error} /> : <Skeleton lines={6} />;
  const address = (key: string) => `/environments/${environmentId}${key === "overview" ? "" : `/${key}`}`;
  return (
    <>
      <EnvironmentHeader environment={environment.data} />
      <Tabs label="Environment" tabs={tabs.map(([key, title]) => [address(key), title])} active={address(tab)} />
      {tab === "overview" && <OverviewTab environment={environment.data} />}
      {tab === "deployments" && <DeploymentsTab environmentId={environmentId} />}
      {tab === "releases" && <ReleasesTab environmentId={environmentId} />}
      {tab === "domains" && <DomainsTab environmentId={environmentId} />}
      {tab === "metrics" && <MetricsTab environmentId={environmentId} />}
      {tab === "logs" && <LogsTab environment={environment.data} />}
      {tab === "configuration" && <ConfigurationTab environmentId={environmentId} />}
      {tab === "settings" && <SettingsTab environment={environment.data} />}
    </>
  );
}

function EnvironmentHeader({ environment }: { environment: Environment }) {
  const status = environment.status;
  return (
    <>
      <div className="head">
        <div>
          <p className="crumbs">
            <Link href="/">Environments</Link> / <code>{environment.environmentId}</code>
          </p>
          <h1>
            {environment.name} <Badge value={status ? environmentBadge(status.state) : ["off", "Unknown"]} />
          </h1>
          {(status?.cause ?? environment.statusProblem) && <p className="cause">{status?.cause ?? environment.statusProblem}</p>}
          {status?.domains
            ?.filter((domain) => !isToolDomain(domain, status.services))
            .map((domain) => (
              <p key={domain.domain} className="domain">
                <a href={domain.address} target="_blank" rel="noreferrer">
                  {domain.address}
                </a>{" "}
                <span className="muted">leads to {domain.service}</span>
              </p>
            ))}
        </div>
        {!environment.removalRequestedAt && (
          <div className="row">
            <ToolLinks environment={environment} />
            <DeployButton environmentId={environment.environmentId} first={status?.state === "empty"} />
          </div>
        )}
      </div>
      {environment.removalRequestedAt && environment.removalDueAt && (
        <div className="note warn">
          <strong>It is stopped, and going to be removed</strong> <Time at={environment.removalDueAt} />.{" "}
          <Link href={`/environments/${environment.environmentId}/settings`}>Settings</Link> can restore it until then.
        </div>
      )}
      {status?.confinement === "waived" && status.state !== "empty" && (
        <div className="note warn">
          <strong>Confinement is waived.</strong> Hosts without AppArmor may run this environment. That is meant for local development,
          never for health data.
        </div>
      )}
    </>
  );
}
