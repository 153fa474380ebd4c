import { lazy, Suspense } from "react";
import { Redirect, Route, Switch, useLocation } from "wouter";
import { problemOf } from "./api/problem";
import { useAccount } from "./api/queries";
import { Layout } from "./components/Layout";
import { ProblemNote } from "./components/ProblemNote";
import { Skeleton } from "./components/Skeleton";
import { EnvironmentsPage } from "./pages/EnvironmentsPage";
import { NotFoundPage } from "./pages/NotFoundPage";
import { ResetPage } from "./pages/ResetPage";
import { SignInPage } from "./pages/SignInPage";
import { SignUpPage } from "./pages/SignUpPage";
import { ToolPage } from "./pages/ToolPage";

// Only what stands on the first screens is in the first part; the rest comes when it is first shown.
const AccountPage = lazy(() => import("./pages/AccountPage").then((one) => ({ default: one.AccountPage })));
const AuditPage = lazy(() => import("./pages/AuditPage").then((one) => ({ default: one.AuditPage })));
const DeploymentPage = lazy(() => import("./pages/DeploymentPage").then((one) => ({ default: one.DeploymentPage })));
const EnvironmentPage = lazy(() => import("./pages/EnvironmentPage").then((one) => ({ default: one.EnvironmentPage })));
const NoOrganisation = lazy(() => import("./pages/OrganisationPage").then((one) => ({ default: one.NoOrganisation })));
const OrganisationPage = lazy(() => import("./pages/OrganisationPage").then((one) => ({ default: one.OrganisationPage })));
const CreateFlow = lazy(() => import("./create/CreateFlow"));

const OperatorArea = lazy(() => import("./operator/OperatorArea"));

export function App() {
  const [location] = useLocation();
  const [, area, screen = ""] = location.split("/");
  // Operators are nobody's customers: they sign in by themselves.
  if (area !== "operator")
    return (
      <Suspense fallback={<Skeleton lines={6} />}>
        <Customers />
      </Suspense>
    );
  return (
    <Layout>
      <Suspense fallback={<Skeleton lines={6} />}>
        <OperatorArea screen={screen} />
      </Suspense>
    </Layout>
  );
}

function Customers() {
  const account = useAccount();
  // Signing in happens at whatever address was asked for, so that deep links survive it.
  if (problemOf(account.error)?.status === 401) {
    return (
      <Switch>
        <Route path="/sign-up" component={SignUpPage} />
        <Route path="/reset" component={ResetPage} />
        <Route component={SignInPage} />
      </Switch>
    );
  }
  if (!account.data) {
    return <Layout>{account.error ? <ProblemNote error={account.error} /> : <Skeleton lines={4} />}</Layout>;
  }
  return (
    <Layout account={account.data}>
      <Switch>
        <Route path="/" component={account.data.organisations.length > 0 ? EnvironmentsPage : NoOrganisation} />
        {["/sign-in", "/sign-up", "/reset"].map((path) => (
          <Route key={path} path={path}>
            <Redirect to="/" replace />
          </Route>
        ))}
        <Route path="/account">
          <AccountPage account={account.data} />
        </Route>
        <Route path="/organisation">
          <OrganisationPage account={account.data} />
        </Route>
        <Route path="/audit" component={AuditPage} />
        <Route path="/environments/new">
          <Suspense fallback={<Skeleton lines={6} />}>
            <CreateFlow />
          </Suspense>
        </Route>
        <Route path="/environments/:id/deployments/:deployment">
          {(params) => <DeploymentPage key={params.deployment} environmentId={params.id} deploymentId={params.deployment} />}
        </Route>
        <Route path="/environments/:id/tools/:label">
          {(params) => <ToolPage key={params.label} environmentId={params.id} label={params.label} />}
        </Route>
        <Route path="/environments/:id/:tab?">
          {(params) => <EnvironmentPage key={params.id} environmentId={params.id} tab={params.tab ?? "overview"} />}
        </Route>
        <Route component={NotFoundPage} />
      </Switch>
    </Layout>
  );
}
