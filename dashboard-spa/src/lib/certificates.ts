import type { Domain } from "../api/types";
import type { Tone } from "./states";

const DAY = 86_400_000;

/** One's own certificate needs somebody to replace it, weeks ahead; the platform renews its own, so that only the last day is strange. */
export function certificateState(domain: Domain, now: Date): [Tone, string] {
  const expiresAt = domain.served?.certificate?.expiresAt ?? domain.expiresAt;
  if (!expiresAt) return domain.served ? ["ok", "Served"] : ["off", "Not deployed yet"];
  const left = new Date(expiresAt).getTime() - now.getTime();
  if (left <= 0) return ["bad", "Expired"];
  if (left < (domain.ownCertificate ? 21 * DAY : DAY)) return ["warn", domain.ownCertificate ? "Replace it soon" : "Renewal is late"];
  return domain.served ? ["ok", "Valid"] : ["off", "Not deployed yet"];
}
