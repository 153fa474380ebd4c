import type { EnvironmentStatus, Wire } from "../api/types";

/** What the wires of one connection say together. */
export interface ConnectionWires {
  consumer: string;
  provider: string;
  implied: boolean;
  /** Wires whose TLS is up, and those whose is not. */
  up: number;
  down: number;
  /** Connections open now. */
  open: number;
  /** Connections refused by certificate. */
  refused: number;
  /** Bytes in both directions since the wires began. */
  bytes: number;
  /** Bytes a second between the two newest observations; undefined before there are two. */
  rate?: number;
  /** The first certificate to end. */
  expiresAt?: string;
}

interface Counter {
  at: number;
  bytes: number;
  rate?: number;
}

/** Counters of each wire at its newest observation, by instance and provider. */
export type Counters = ReadonlyMap<string, Counter>;

const keyOf = (instanceId: string, wire: Wire) => `${instanceId} ${wire.direction} ${wire.provider}`;

/** The newest counters; a rate comes from an observation later than the one before, and a counter that began anew has none. */
export function count(status: EnvironmentStatus, before: Counters): Counters {
  const counters = new Map<string, Counter>();
  for (const service of status.services ?? []) {
    for (const instance of service.instances ?? []) {
      const at = Date.parse(instance.observedAt ?? "");
      for (const wire of instance.wires ?? []) {
        const key = keyOf(instance.instanceId, wire);
        const bytes = wire.bytesIn + wire.bytesOut;
        const known = before.get(key);
        if (known && !(at > known.at)) counters.set(key, known);
        else {
          const rate = known && bytes >= known.bytes ? ((bytes - known.bytes) * 1000) / (at - known.at) : undefined;
          counters.set(key, { at, bytes, ...(rate !== undefined && { rate }) });
        }
      }
    }
  }
  return counters;
}

/** Each declared or implied connection with what its consumers' wires say. */
export function connectionsOf(status: EnvironmentStatus, counters: Counters): ConnectionWires[] {
  const consumers = new Map((status.services ?? []).map((service) => [service.label, service]));
  return (status.connections ?? []).map((connection) => {
    const sum: ConnectionWires = { ...connection, up: 0, down: 0, open: 0, refused: 0, bytes: 0 };
    for (const instance of consumers.get(connection.consumer)?.instances ?? []) {
      for (const wire of instance.wires ?? []) {
        if (wire.direction !== "outbound" || wire.provider !== connection.provider) continue;
        if (wire.up) sum.up += 1;
        else sum.down += 1;
        sum.open += wire.openConnections ?? 0;
        sum.refused += wire.refused ?? 0;
        sum.bytes += wire.bytesIn + wire.bytesOut;
        const rate = counters.get(keyOf(instance.instanceId, wire))?.rate;
        if (rate !== undefined) sum.rate = (sum.rate ?? 0) + rate;
        const expiry = wire.certificateExpiresAt ?? undefined;
        if (expiry !== undefined && (sum.expiresAt === undefined || expiry < sum.expiresAt)) sum.expiresAt = expiry;
      }
    }
    return sum;
  });
}

/** How a connection is, in a word. */
export function tlsOf(connection: ConnectionWires): ["ok" | "warn" | "bad" | "off", string] {
  const all = connection.up + connection.down;
  if (all === 0) return ["off", "not observed"];
  if (connection.down === 0) return ["ok", "TLS up"];
  return connection.up === 0 ? ["bad", "TLS down"] : ["warn", `TLS up on ${connection.up} of ${all}`];
}
