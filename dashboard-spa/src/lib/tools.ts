import type { EnvironmentStatus, ServiceStatus } from "../api/types";

/** Types of services that are an environment's own tools: for people and hosts, not for other services. */
const tools = ["logging", "monitoring"];

export const isTool = (type: string) => tools.includes(type);

/** Whether a public name is the platform's for a tool: people get there by a button, with a handover. */
export const isToolDomain = (domain: { service: string }, services: ServiceStatus[] | undefined) =>
  services?.some((service) => service.label === domain.service && isTool(service.type)) ?? false;

/** Where what an instance writes can be watched; undefined where nothing keeps it. */
export function tailAddress(status: EnvironmentStatus, instanceId: string): string | undefined {
  const logs = status.services?.find((service) => service.type === "logging" && service.scale > 0);
  if (!logs || logs.instances?.some((one) => one.instanceId === instanceId)) return undefined;
  const to = `/?${new URLSearchParams({ q: `instance:${instanceId}`, tail: "1" })}`;
  return `/environments/${status.environmentId}/tools/${logs.label}?${new URLSearchParams({ to })}`;
}
