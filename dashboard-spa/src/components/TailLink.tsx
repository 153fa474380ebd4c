import type { EnvironmentStatus } from "../api/types";
import { tailAddress } from "../lib/tools";

interface Props {
  status: EnvironmentStatus;
  instanceId: string;
  children: string;
}

/** Leads to what one instance writes, as it is written; nothing where the environment has no logging service. */
export function TailLink({ status, instanceId, children }: Props) {
  const address = tailAddress(status, instanceId);
  if (!address) return null;
  return (
    <a href={address} target="_blank" rel="noreferrer" aria-label={`Watch its log: ${instanceId} (opens in a new tab)`}>
      {children}
    </a>
  );
}
