import { useEnvironments } from "../api/queries";
import type { Grant } from "../api/types";

/** Permissions in words, environments by their names. */
export function GrantList({ grants }: { grants: Grant[] }) {
  const names = new Map(useEnvironments().data?.map((one) => [one.environmentId, one.name]));
  if (grants.length === 0) return <span className="muted">may do nothing</span>;
  return (
    <span className="muted wrap">
      {grants
        .map(
          (grant) =>
            `${grant.permissions.join(", ")}: ${grant.environmentId === "*" ? "all environments" : (names.get(grant.environmentId) ?? grant.environmentId)}`,
        )
        .join(" · ")}
    </span>
  );
}
