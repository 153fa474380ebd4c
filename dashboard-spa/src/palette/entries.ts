import type { Account, Deployment, Environment } from "../api/types";
import { deploymentBadge, environmentBadge } from "../lib/states";
import { applyTheme, type Theme } from "../lib/theme";

export interface Entry {
  id: string;
  group: string;
  title: string;
  detail?: string;
  /** Where it leads; or what it does. */
  href?: string;
  run?: () => void;
}

const tabs = ["deployments", "releases", "domains", "metrics", "logs", "configuration", "settings"];
const go = (group: string, href: string, title: string, detail?: string): Entry => ({
  id: href,
  group,
  href,
  title,
  ...(detail && { detail }),
});

/** Every place there is, and commands that destroy nothing. */
export function entriesOf(environments: Environment[], deployments: Deployment[], account: Account | undefined, help: () => void): Entry[] {
  return [
    go("Screens", "/", "Environments"),
    go("Screens", "/environments/new", "Create environment"),
    ...(account?.organisation ? [go("Screens", "/organisation", "People"), go("Screens", "/audit", "Audit")] : []),
    go("Screens", "/account", "Account", account?.email),
    go("Screens", "/operator", "Operators", "hosts, orchestrations, alerts"),
    ...environments.flatMap((environment) => {
      const at = `/environments/${environment.environmentId}`;
      const state = environment.status ? environmentBadge(environment.status.state)[1] : "state unknown";
      return [
        go("Environments", at, environment.name, state),
        ...tabs.map((tab) => go("Environments", `${at}/${tab}`, `${environment.name}: ${tab}`)),
        ...(environment.status?.services ?? []).map((service) =>
          go("Services", `${at}#service-${service.label}`, service.label, `${service.type} in ${environment.name}`),
        ),
      ];
    }),
    ...deployments.map((deployment) =>
      go(
        "Deployments",
        `/environments/${deployment.environmentId}/deployments/${deployment.deploymentId}`,
        deployment.deploymentId,
        `${deployment.releaseId}, ${deploymentBadge(deployment.state)[1].toLowerCase()}`,
      ),
    ),
    ...(["light", "dark", "system"] as Theme[]).map((theme) => ({
      id: `theme-${theme}`,
      group: "Commands",
      title: theme === "system" ? "Use the system's theme" : `Use the ${theme} theme`,
      run: () => applyTheme(theme),
    })),
    {
      id: "copy",
      group: "Commands",
      title: "Copy the address of this page",
      run: () => void navigator.clipboard?.writeText(window.location.href),
    },
    { id: "help", group: "Commands", title: "Keyboard help", detail: "Ctrl /", run: help },
  ];
}

/** Those that have every word; what begins with the first word comes first. */
export function find(entries: Entry[], text: string): Entry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const first = words[0];
  if (first === undefined) return entries;
  const matching = entries.filter((entry) => {
    const all = `${entry.title} ${entry.detail ?? ""} ${entry.group}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
  const rank = (entry: Entry) => (entry.title.toLowerCase().startsWith(first) ? 0 : 1);
  return matching.sort((one, other) => rank(one) - rank(other));
}
