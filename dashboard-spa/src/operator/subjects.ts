import type { Orchestration } from "./api";

const kinds: Record<string, string> = { DeployEnvironment: "Deployment", RemoveEnvironment: "Removal", RunJob: "Job" };

/** What an orchestrator's name says to people. */
export const kindOf = (one: Orchestration) => kinds[one.name] ?? one.name;

/** What to ask the names by: an orchestration is started with the id of a deployment, or with a job and its environment. */
export function subjectOf({ input }: Orchestration): string | undefined {
  if (typeof input === "string") return input;
  if (typeof input !== "object" || input === null) return undefined;
  const environment = Object.entries(input).find(([name]) => name.toLowerCase() === "environmentid")?.[1];
  return typeof environment === "string" ? environment : undefined;
}
