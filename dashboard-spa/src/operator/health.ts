import { duration, plural } from "../lib/format";
import type { Tone } from "../lib/states";
import type { Health } from "./api";

/** Milliseconds beyond which storage counts as slow. */
export const slowStorage = 1000;

// A doorbell is worked off within moments; a message that waits this long is waited for by somebody.
const longestWait = 60_000;
const longestBetweenWatches = 120_000;
const clockTolerance = 2;

type Agent = Health["management"][number];

/** What keeps the control plane from its work, a sentence each. */
export function judge(health: Health): string[] {
  const now = Date.parse(health.checkedAt);
  const since = (at: string) => now - Date.parse(at);
  const wrong = health.storage.filter((one) => one.failure).map((one) => `Storage: ${one.service} do not answer. ${one.failure}`);
  if (health.watchedAt && since(health.watchedAt) > longestBetweenWatches)
    wrong.push(`Nobody looked for alerts for ${duration(since(health.watchedAt))}: timers do not run.`);
  for (const one of health.queues) {
    if (one.oldest && since(one.oldest) > longestWait)
      wrong.push(`The oldest message of ${one.queue} waits for ${duration(since(one.oldest))}.`);
    if (one.aside) wrong.push(`${plural(one.aside, "message")} of ${one.queue} put aside; see Alerts.`);
  }
  for (const one of health.management)
    if (one.silent)
      wrong.push(`${one.agentId} publishes nothing of ${one.pod}: nothing is placed there, and none of its hosts can count as lost.`);
  return wrong;
}

export function agentBadge(agent: Agent): [Tone, string] {
  if (agent.silent) return ["bad", "Silent"];
  return Math.abs(agent.clockAheadSeconds ?? 0) > clockTolerance ? ["warn", "Clock off"] : ["ok", "Publishes"];
}

export function clockTold(ahead: number | null | undefined): string {
  if (typeof ahead !== "number") return "unknown";
  if (Math.abs(ahead) <= clockTolerance) return "right";
  return `${Math.abs(ahead).toFixed(0)} s ${ahead > 0 ? "ahead" : "behind"}`;
}
