import type { DeploymentState, EnvironmentStatus, InstanceStatus } from "../api/types";

export type Tone = "ok" | "warn" | "bad" | "busy" | "off";

export function isOver(state: DeploymentState): boolean {
  return state === "running" || state === "failed" || state === "removed" || state === "cancelled";
}

const environmentTones: Record<EnvironmentStatus["state"], [Tone, string]> = {
  empty: ["off", "Not deployed"],
  deploying: ["busy", "Deploying"],
  running: ["ok", "Running"],
  degraded: ["warn", "Degraded"],
  down: ["bad", "Down"],
  removing: ["busy", "Removing"],
  removed: ["off", "Removed"],
  stopped: ["off", "Stopped"],
};

const deploymentTones: Record<DeploymentState, [Tone, string]> = {
  accepted: ["busy", "Accepted"],
  queued: ["busy", "Waits for its turn"],
  building: ["busy", "Building"],
  placing: ["busy", "Placing"],
  starting: ["busy", "Starting"],
  switching: ["busy", "Switching"],
  running: ["ok", "Running"],
  failed: ["bad", "Failed"],
  removed: ["off", "Removed"],
  cancelled: ["off", "Cancelled"],
};

const instanceTones: Record<InstanceStatus["state"], [Tone, string]> = {
  pending: ["busy", "Pending"],
  pulling: ["busy", "Pulling image"],
  starting: ["busy", "Starting"],
  running: ["busy", "Health unknown"],
  healthy: ["ok", "Healthy"],
  unhealthy: ["bad", "Unhealthy"],
  stopping: ["off", "Stopping"],
  stopped: ["off", "Stopped"],
  failed: ["bad", "Failed"],
};

export const environmentBadge = (state: EnvironmentStatus["state"]) => environmentTones[state];
export const deploymentBadge = (state: DeploymentState) => deploymentTones[state];
export const instanceBadge = (state: InstanceStatus["state"]) => instanceTones[state];

/** Healthy and wanted instances of an environment or of a part of it. */
export function countInstances(services: EnvironmentStatus["services"]): { healthy: number; wanted: number } {
  let healthy = 0;
  let wanted = 0;
  for (const service of services ?? []) {
    wanted += service.scale;
    healthy += (service.instances ?? []).filter((instance) => instance.state === "healthy").length;
  }
  return { healthy, wanted };
}
