import { useEnvironmentsOf } from "../api/queries";
import type { Grant, Permission } from "../api/types";
import { useOrganisation } from "../lib/organisation";

const permissions: [Permission, string][] = [
  ["read", "Read: see status, releases and deployments"],
  ["configure", "Configure: change services, variables, host names"],
  ["deploy", "Deploy: make a configuration real, go back to a release"],
  ["operate", "Operate: start, stop, scale, run jobs"],
  ["reveal", "Reveal: see what a variable holds, which is written down each time"],
  ["observe", "Observe: read logs and metrics, which may hold health data"],
  ["own", "Own: everything, removal included"],
];

/** What may be done with which environment. */
export function GrantsEditor({ value, onChange }: { value: Grant[]; onChange: (value: Grant[]) => void }) {
  const environments = useEnvironmentsOf(useOrganisation()?.organisationId).data ?? [];
  const change = (index: number, grant: Grant) => onChange(value.map((one, at) => (at === index ? grant : one)));
  return (
    <fieldset className="stack">
      <legend>Permissions</legend>
      {value.map((grant, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have nothing else that stays while they are edited.
        <div key={index} className="stack">
          <div className="row">
            <select
              aria-label="For"
              value={grant.environmentId}
              onChange={(event) => change(index, { ...grant, environmentId: event.target.value })}
            >
              <option value="*">All environments, later ones too</option>
              {environments.map((one) => (
                <option key={one.environmentId} value={one.environmentId}>
                  {one.name}
                </option>
              ))}
            </select>
            <button type="button" onClick={() => onChange(value.filter((_, at) => at !== index))}>
              Leave out
            </button>
          </div>
          {permissions.map(([permission, text]) => (
            <label key={permission} className="check">
              <input
                type="checkbox"
                checked={grant.permissions.includes(permission)}
                onChange={(event) =>
                  change(index, {
                    ...grant,
                    permissions: event.target.checked
                      ? [...grant.permissions, permission]
                      : grant.permissions.filter((one) => one !== permission),
                  })
                }
              />{" "}
              {text}
            </label>
          ))}
        </div>
      ))}
      <div>
        <button type="button" onClick={() => onChange([...value, { environmentId: "*", permissions: ["read"] }])}>
          Add permissions
        </button>
      </div>
    </fieldset>
  );
}
