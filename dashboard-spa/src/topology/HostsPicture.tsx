import type { InstanceStatus, ServiceStatus } from "../api/types";
import { plural } from "../lib/format";
import { instanceBadge } from "../lib/states";
import { moveBetweenTiles } from "./tiles";
import type { Selection } from "./types";

interface Props {
  services: ServiceStatus[] | undefined;
  selection: Selection | undefined;
  onSelect: (selection: Selection) => void;
}

interface Placed {
  service: ServiceStatus;
  instance: InstanceStatus;
}

/** Hosts with the instances that stand on them: what would go if one of them went. */
export function HostsPicture({ services = [], selection, onSelect }: Props) {
  const hosts = new Map<string, Placed[]>();
  for (const service of services) {
    for (const instance of service.instances ?? [])
      hosts.set(instance.hostId, [...(hosts.get(instance.hostId) ?? []), { service, instance }]);
  }
  const sorted = [...hosts].sort(([one], [other]) => one.localeCompare(other, undefined, { numeric: true }));
  const chosen = selection?.kind === "instance" ? selection.id : undefined;
  const entry = chosen ?? sorted[0]?.[1][0]?.instance.instanceId;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are heard for the tiles within.
    <div className="host-boxes" onKeyDown={moveBetweenTiles}>
      {sorted.map(([hostId, placed]) => (
        <section key={hostId} className="host-box" aria-label={`Host ${hostId}`}>
          <h3>
            {hostId}{" "}
            <span className="muted">
              {placed[0]?.instance.provider} · {plural(placed.length, "instance")}
            </span>
          </h3>
          <div className="chips">
            {placed.map(({ service, instance }) => {
              const [tone, state] = instanceBadge(instance.state);
              return (
                <button
                  key={instance.instanceId}
                  type="button"
                  data-tile=""
                  tabIndex={instance.instanceId === entry ? 0 : -1}
                  className={`chip ${tone}`}
                  aria-pressed={instance.instanceId === chosen}
                  aria-label={`${service.label}-${instance.ordinal}: ${state}`}
                  title={`${instance.instanceId}: ${state}`}
                  onClick={() => onSelect({ kind: "instance", id: instance.instanceId })}
                >
                  {service.label}-{instance.ordinal}
                </button>
              );
            })}
          </div>
        </section>
      ))}
    </div>
  );
}
