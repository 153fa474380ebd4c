import type { EnvironmentStatus } from "../api/types";
import { Badge } from "../components/Badge";
import { TailLink } from "../components/TailLink";
import { Time } from "../components/Time";
import { bytes, plural } from "../lib/format";
import { instanceBadge } from "../lib/states";
import { type ConnectionWires, tlsOf } from "../lib/wires";
import type { Selection } from "./types";

interface Props {
  status: EnvironmentStatus;
  connections: ConnectionWires[];
  selection: Selection | undefined;
  onClose: () => void;
}

/** What is known of the instance or the connection that was chosen in the picture. */
export function TopologyDetails({ status, connections, selection, onClose }: Props) {
  return (
    <aside className="details" aria-live="polite" aria-label="What was chosen">
      {selection === undefined ? (
        <p className="muted">Choose an instance or a wire in the picture to see its state, its host and its traffic.</p>
      ) : (
        <>
          <button type="button" className="small close" onClick={onClose}>
            Close
          </button>
          {selection.kind === "instance" ? (
            <InstanceDetails status={status} id={selection.id} />
          ) : (
            <WireDetails
              connection={connections.find((one) => one.consumer === selection.consumer && one.provider === selection.provider)}
            />
          )}
        </>
      )}
    </aside>
  );
}

function InstanceDetails({ status, id }: { status: EnvironmentStatus; id: string }) {
  const service = (status.services ?? []).find((one) => one.instances?.some((instance) => instance.instanceId === id));
  const instance = service?.instances?.find((one) => one.instanceId === id);
  if (!service || !instance) return <p className="muted">{id} is not there any more.</p>;
  return (
    <>
      <h3>{instance.instanceId}</h3>
      <p>
        <Badge value={instanceBadge(instance.state)} /> {instance.role && <span className="tag">{instance.role}</span>}{" "}
        <TailLink status={status} instanceId={id}>
          Watch its log
        </TailLink>
      </p>
      {instance.cause && <p className="cause">{instance.cause}</p>}
      <dl>
        <div>
          <dt>Service</dt>
          <dd>
            {service.label} <span className="muted">({service.type})</span>
          </dd>
        </div>
        <div>
          <dt>Host</dt>
          <dd>
            {instance.hostId} <span className="muted">({instance.provider})</span>
          </dd>
        </div>
        <div>
          <dt>Observed</dt>
          <dd>{instance.observedAt ? <Time at={instance.observedAt} /> : "never"}</dd>
        </div>
      </dl>
      <ul className="plain">
        {(instance.wires ?? []).map((wire) => (
          <li key={`${wire.direction} ${wire.provider}`}>
            <span className={wire.up ? "dot ok" : "dot bad"} />{" "}
            {wire.direction === "inbound" ? "from its consumers" : `to ${wire.provider}`}: {wire.up ? "TLS up" : "TLS down"},{" "}
            {bytes(wire.bytesIn + wire.bytesOut)}
          </li>
        ))}
      </ul>
    </>
  );
}

function WireDetails({ connection }: { connection: ConnectionWires | undefined }) {
  if (!connection) return <p className="muted">This connection is not there any more.</p>;
  return (
    <>
      <h3>
        {connection.consumer} uses {connection.provider}
      </h3>
      <p>
        <Badge value={tlsOf(connection)} /> {connection.implied && <span className="tag">by the catalog</span>}
      </p>
      <dl>
        <div>
          <dt>Wires</dt>
          <dd>{plural(connection.up + connection.down, "wire")}, mutual TLS</dd>
        </div>
        <div>
          <dt>Open connections</dt>
          <dd>{connection.open}</dd>
        </div>
        <div>
          <dt>Refused by certificate</dt>
          <dd>{connection.refused}</dd>
        </div>
        <div>
          <dt>Traffic</dt>
          <dd>
            {connection.rate === undefined ? "no rate yet" : `${bytes(connection.rate)}/s`}, {bytes(connection.bytes)} in all
          </dd>
        </div>
        {connection.expiresAt && (
          <div>
            <dt>First certificate ends</dt>
            <dd>
              <Time at={connection.expiresAt} />
            </dd>
          </div>
        )}
      </dl>
    </>
  );
}
