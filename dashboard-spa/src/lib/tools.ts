import type { ServiceStatus } from "../api/types";

/** Types of services that are an environment's own tools: for people and hosts, not for other services. */
const tools = ["logging", "monitoring"];

export const isTool = (type: string) => tools.includes(type);

/** Whether a public name is the platform's for a tool: people get there by a button, with a handover. */
export const isToolDomain = (domain: { service: string }, services: ServiceStatus[] | undefined) =>
  services?.some((service) => service.label === domain.service && isTool(service.type)) ?? false;
