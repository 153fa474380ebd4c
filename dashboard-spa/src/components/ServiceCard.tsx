import { memo, useState } from "react";
import type { InstanceStatus, ServiceStatus, Wire } from "../api/types";
import { bytes, plural, shortDigest } from "../lib/format";
import { countInstances, instanceBadge } from "../lib/states";
import { Badge } from "./Badge";
import { Time } from "./Time";

/** More than these are shown on request. */
const shownAtFirst = 10;
const rank = (instance: InstanceStatus) => (instance.state === "healthy" ? 1 : 0);

// What did not change is not drawn again: a status of two hundred instances comes with every change of one.
export const ServiceCard = memo(function ServiceCard({ service }: { service: ServiceStatus }) {
  const [all, setAll] = useState(false);
  const { healthy, wanted } = countInstances([service]);
  const instances = service.instances ?? [];
  // Those that need looking at come first where not all are shown.
  const shown =
    all || instances.length <= shownAtFirst
      ? instances
      : [...instances].sort((one, other) => rank(one) - rank(other)).slice(0, shownAtFirst);
  return (
    <section id={`service-${service.label}`} className="card service" aria-label={`Service ${service.label}`}>
      <header>
        <h3>{service.label}</h3>
        <span className="muted">
          {service.type} {service.version} · {service.size.memoryMib} MiB · {service.size.cpuMillis / 1000} CPU
          {service.highAvailability && " · highly available"}
          {service.implied && " · added by the catalog"}
        </span>
        <span className={healthy >= wanted ? "count ok" : "count bad"}>
          {healthy} of {plural(wanted, "instance")} healthy
        </span>
      </header>
      {instances.length === 0 ? (
        <p className="muted pad">No instance yet.</p>
      ) : (
        shown.map((instance) => <InstanceRow key={instance.instanceId} instance={instance} />)
      )}
      {instances.length > shown.length && (
        <button type="button" className="small more" onClick={() => setAll(true)}>
          Show all {instances.length} instances
        </button>
      )}
    </section>
  );
});

const InstanceRow = memo(function InstanceRow({ instance }: { instance: InstanceStatus }) {
  return (
    <div className="instance">
      <div className="line">
        <Badge value={instanceBadge(instance.state)} />
        <strong>{instance.instanceId}</strong>
        {instance.role && <span className="tag">{instance.role}</span>}
        {!instance.confined && (
          <span className="tag warn" title="AppArmor does not confine this container.">
            not confined
          </span>
        )}
      </div>
      {instance.cause && <p className="cause">{instance.cause}</p>}
      <dl>
        <div>
          <dt>Host</dt>
          <dd>
            {instance.hostId} <span className="muted">({instance.provider})</span>
          </dd>
        </div>
        <div>
          <dt>Image</dt>
          <dd>{instance.image ? <code title={instance.image}>{shortDigest(instance.image)}</code> : "–"}</dd>
        </div>
        <div>
          <dt>Started</dt>
          <dd>{instance.startedAt ? <Time at={instance.startedAt} /> : "–"}</dd>
        </div>
        <div>
          <dt>Restarts</dt>
          <dd>{instance.restarts ?? 0}</dd>
        </div>
        <div>
          <dt>Observed</dt>
          <dd>{instance.observedAt ? <Time at={instance.observedAt} /> : "never"}</dd>
        </div>
      </dl>
      {(instance.wires ?? []).length > 0 && (
        <ul className="wires" aria-label="Wires">
          {instance.wires?.map((wire) => (
            <WireLine key={`${wire.direction} ${wire.provider}`} wire={wire} />
          ))}
        </ul>
      )}
    </div>
  );
});

function WireLine({ wire }: { wire: Wire }) {
  const inbound = wire.direction === "inbound";
  return (
    <li>
      <span className={wire.up ? "dot ok" : "dot bad"} />
      <span>{inbound ? "in: from its consumers" : `out: to ${wire.provider}`}</span>
      <span className="muted">{wire.up ? "mutual TLS up" : "TLS down"}</span>
      <span className="muted">{plural(wire.connections, "connection")}</span>
      <span className="muted">
        {bytes(wire.bytesIn)} in, {bytes(wire.bytesOut)} out
      </span>
      {wire.certificateExpiresAt && (
        <span className="muted">
          certificate ends <Time at={wire.certificateExpiresAt} />
        </span>
      )}
    </li>
  );
}
