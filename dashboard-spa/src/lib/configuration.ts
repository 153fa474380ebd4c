import type { CatalogType, Configuration, FieldError, ServiceConfiguration } from "../api/types";

export interface Template {
  key: string;
  title: string;
  description: string;
  configuration: Configuration;
}

/** What every environment is better off with: its lines and its measurements kept, searchable, beside it. */
const tools: ServiceConfiguration[] = [
  { label: "logs", type: "logging" },
  { label: "metrics", type: "monitoring" },
];

export const templates: Template[] = [
  {
    key: "web",
    title: "Web application with database",
    description: "Your code at scale 2, a highly available PostgreSQL pair, and Redis, with logging and monitoring.",
    configuration: {
      services: [
        { label: "app01", type: "code", scale: 2 },
        { label: "db01", type: "postgresql", scale: 2, highAvailability: true },
        { label: "cache01", type: "redis" },
        ...tools,
      ],
      connections: [
        { provider: "db01", consumer: "app01" },
        { provider: "cache01", consumer: "app01" },
      ],
    },
  },
  {
    key: "small",
    title: "Small web application",
    description: "Your code and a single PostgreSQL, with logging and monitoring.",
    configuration: {
      services: [{ label: "app01", type: "code" }, { label: "db01", type: "postgresql" }, ...tools],
      connections: [{ provider: "db01", consumer: "app01" }],
    },
  },
  {
    key: "empty",
    title: "Empty",
    description: "Start with nothing and add services yourself.",
    configuration: { services: [], connections: [] },
  },
];

/** Code takes variables of any name, a monitoring service where alerts are told; with the others the platform refuses them. */
export const takesVariables = (service: ServiceConfiguration) =>
  ["code", "monitoring"].includes(service.type) || Object.keys(service.variables ?? {}).length > 0;

const prefixes: Record<string, string> = { postgresql: "db", redis: "cache", code: "app", logging: "logs", monitoring: "metrics" };

/** A free label for a service of the type: db01, db02, … */
export function nextLabel(services: ServiceConfiguration[], type: string): string {
  const prefix = prefixes[type] ?? type.replace(/[^a-z]/g, "").slice(0, 12);
  for (let number = 1; ; number += 1) {
    const label = `${prefix}${String(number).padStart(2, "0")}`;
    if (!services.some((service) => service.label === label)) return label;
  }
}

/** The configuration without a service and without the connections that named it. */
export function withoutService(configuration: Configuration, index: number): Configuration {
  const services = configuration.services ?? [];
  const label = services[index]?.label;
  return {
    ...configuration,
    services: services.filter((_, other) => other !== index),
    connections: (configuration.connections ?? []).filter((connection) => connection.provider !== label && connection.consumer !== label),
  };
}

/** The configuration with a service changed; a new label is followed by its connections. */
export function withService(configuration: Configuration, index: number, service: ServiceConfiguration): Configuration {
  const services = configuration.services ?? [];
  const before = services[index]?.label;
  const rename = (label: string) => (label === before ? service.label : label);
  return {
    ...configuration,
    services: services.map((other, position) => (position === index ? service : other)),
    connections: (configuration.connections ?? []).map((connection) => ({
      provider: rename(connection.provider),
      consumer: rename(connection.consumer),
    })),
  };
}

/** NAME=value lines as a file of variables has them; quotes around a value are dropped. */
export function parseVariables(text: string): { variables: Record<string, string>; wrong: string[] } {
  const variables: Record<string, string> = {};
  const wrong: string[] = [];
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) continue;
    const match = /^(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)$/.exec(line);
    const name = match?.[1];
    if (name === undefined) wrong.push(line.split("=")[0] ?? line);
    else variables[name] = (match?.[2] ?? "").replace(/^(["'])(.*)\1$/, "$2");
  }
  return { variables, wrong };
}

/** Messages for exactly this field. */
export function errorsAt(errors: FieldError[], field: string): string[] {
  return errors.filter((error) => error.field === field).map((error) => error.message);
}

/** Errors that no field of the form shows by itself. */
export function errorsElsewhere(errors: FieldError[], shown: (field: string) => boolean): FieldError[] {
  return errors.filter((error) => !shown(error.field));
}

export function catalogEntry(catalog: CatalogType[] | undefined, type: string): CatalogType | undefined {
  return catalog?.find((entry) => entry.type === type);
}
