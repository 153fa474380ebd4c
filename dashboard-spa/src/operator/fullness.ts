import type { Tone } from "../lib/states";
import type { Host } from "./api";

const parts = ["cpuMillis", "memoryMib", "diskMib", "instances"] as const;
const names = { cpuMillis: "processor", memoryMib: "memory", diskMib: "disk", instances: "number of instances" };

/** How full a host is by what is scarcest on it, from 0 to 1; undefined where it offers nothing. */
export function fullnessOf(host: Host): { share: number; of: string } | undefined {
  let fullest: { share: number; of: string } | undefined;
  for (const part of parts) {
    const capacity = host.capacity?.[part] ?? 0;
    if (capacity <= 0) continue;
    const share = Math.min(1, (host.reserved?.[part] ?? 0) / capacity);
    if (!fullest || share > fullest.share) fullest = { share, of: names[part] };
  }
  return fullest;
}

/** What is the matter with a host, if anything, in a word. */
export function stateOf(host: Host): [Tone, string] {
  if (host.life === "lost") return ["bad", "Lost"];
  if (host.life === "suspect" || host.life === "returning") return ["warn", host.life === "suspect" ? "Suspect" : "Returning"];
  if (host.draining) return ["busy", "Draining"];
  if (host.cordoned) return ["off", "Cordoned"];
  return host.offering ? ["ok", "Offering"] : ["warn", "No offer"];
}

/** Hosts of which something says every word that is looked for. */
export function hostsLike(hosts: Host[], sought: string): Host[] {
  const words = sought.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return hosts;
  return hosts.filter((host) => {
    const labels = Object.entries(host.labels ?? {}).map(([name, value]) => `${name}=${value}`);
    const said = [host.hostId, stateOf(host)[1], host.zone, host.provider, host.address, host.tenant ?? "", ...labels]
      .join(" ")
      .toLowerCase();
    return words.every((word) => said.includes(word));
  });
}

/** Hosts by pod, both in the order of their names. */
export function byPod(hosts: Host[]): [string, Host[]][] {
  const pods = new Map<string, Host[]>();
  for (const host of hosts) pods.set(host.pod, [...(pods.get(host.pod) ?? []), host]);
  const order = new Intl.Collator("en", { numeric: true });
  return [...pods]
    .sort(([one], [other]) => order.compare(one, other))
    .map(([pod, its]) => [pod, its.sort((one, other) => order.compare(one.hostId, other.hostId))]);
}
