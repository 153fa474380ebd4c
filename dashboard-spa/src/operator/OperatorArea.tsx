import { Route, Switch } from "wouter";
import { problemOf } from "../api/problem";
import { ProblemNote } from "../components/ProblemNote";
import { Skeleton } from "../components/Skeleton";
import { Tabs } from "../components/Tabs";
import { NotFoundPage } from "../pages/NotFoundPage";
import { AlertsPage } from "./AlertsPage";
import { AuctionPage } from "./AuctionPage";
import { endSession, useCommand, useSelf } from "./api";
import { HealthPage } from "./HealthPage";
import { HostsPage } from "./HostsPage";
import { OperatorAuditPage } from "./OperatorAuditPage";
import { OperatorSignIn } from "./OperatorSignIn";
import { OrchestrationPage } from "./OrchestrationPage";
import { OrchestrationsPage } from "./OrchestrationsPage";
import "./operator.css";

const screens = [
  ["/operator", "Hosts"],
  ["/operator/orchestrations", "Orchestrations"],
  ["/operator/alerts", "Alerts"],
  ["/operator/health", "Health"],
  ["/operator/auctions", "Auctions"],
  ["/operator/audit", "Audit"],
] as const;

/** What operators see: hosts, orchestrations, what is wrong. No customer's data is in it. */
export default function OperatorArea({ screen }: { screen: string }) {
  const self = useSelf();
  const leave = useCommand(endSession);
  if (problemOf(self.error)?.status === 401) return <OperatorSignIn />;
  if (!self.data) return self.error ? <ProblemNote error={self.error} /> : <Skeleton lines={6} />;
  return (
    <>
      <div className="head">
        <h1>Operators</h1>
        <p className="row">
          <span className="muted">signed in as {self.data.name}</span>
          <button type="button" className="small" disabled={leave.isPending} onClick={() => leave.mutate(undefined)}>
            Sign out
          </button>
        </p>
      </div>
      <Tabs label="Operators" tabs={screens} active={`/operator${screen && `/${screen}`}`} />
      <Switch>
        <Route path="/operator" component={HostsPage} />
        <Route path="/operator/orchestrations" component={OrchestrationsPage} />
        <Route path="/operator/orchestrations/:id">{(params) => <OrchestrationPage id={params.id} />}</Route>
        <Route path="/operator/alerts" component={AlertsPage} />
        <Route path="/operator/health" component={HealthPage} />
        <Route path="/operator/auctions/:id?">{(params) => <AuctionPage key={params.id ?? ""} id={params.id ?? ""} />}</Route>
        <Route path="/operator/audit" component={OperatorAuditPage} />
        <Route component={NotFoundPage} />
      </Switch>
    </>
  );
}
