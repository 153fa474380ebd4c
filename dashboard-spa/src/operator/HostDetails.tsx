import { Badge } from "../components/Badge";
import { ProblemNote } from "../components/ProblemNote";
import { Time } from "../components/Time";
import { bytes, plural } from "../lib/format";
import { cordon, drain, type Host, useCommand, useDrain } from "./api";
import { stateOf } from "./fullness";

const mebibytes = (value: number) => bytes(value * 1024 * 1024);

const rows = [
  ["cpuMillis", "Processor", (value: number) => `${value / 1000} cores`],
  ["memoryMib", "Memory", mebibytes],
  ["diskMib", "Disk", mebibytes],
  ["instances", "Instances", (value: number) => `${value}`],
] as const;

/** One host: what it offers, what is taken of it, and what can be done about it. */
export function HostDetails({ host, onClose }: { host: Host; onClose: () => void }) {
  const toggle = useCommand(({ what, on }: { what: typeof cordon; on: boolean }) => what(host.hostId, on));
  const progress = useDrain(host.hostId, host.draining ?? false);
  const { features } = host;
  return (
    <section className="card pad host-details" aria-label={`Host ${host.hostId}`}>
      <div className="row between">
        <h2>
          {host.hostId} <Badge value={stateOf(host)} />
        </h2>
        <span className="row">
          <button
            type="button"
            disabled={toggle.isPending}
            onClick={() => toggle.mutate({ what: cordon, on: !host.cordoned })}
            title="Nothing new is placed on it"
          >
            {host.cordoned ? "Uncordon" : "Cordon"}
          </button>
          <button
            type="button"
            disabled={toggle.isPending}
            onClick={() => toggle.mutate({ what: drain, on: !host.draining })}
            title="Nothing new is placed on it, and what can move is moved away"
          >
            {host.draining ? "End the drain" : "Drain"}
          </button>
          <button type="button" className="small" onClick={onClose}>
            Close
          </button>
        </span>
      </div>
      <ProblemNote error={toggle.error} />
      <dl className="facts">
        {rows.map(([part, title, show]) => (
          <div key={part}>
            <dt>{title}</dt>
            <dd>
              {host.capacity ? (
                <>
                  <meter
                    aria-label={`${title} reserved`}
                    min={0}
                    max={Math.max(1, host.capacity[part])}
                    value={host.reserved?.[part] ?? 0}
                  />{" "}
                  {show(host.reserved?.[part] ?? 0)} of {show(host.capacity[part])}
                </>
              ) : (
                "nothing offered"
              )}
            </dd>
          </div>
        ))}
        <div>
          <dt>Where</dt>
          <dd>
            {host.provider}, {host.zone}, {host.address}
          </dd>
        </div>
        <div>
          <dt>Heard of</dt>
          <dd>{host.lastSeenAt ? <Time at={host.lastSeenAt} /> : "never"}</dd>
        </div>
        <div>
          <dt>First certificate ends</dt>
          <dd>{host.nearestExpiry ? <Time at={host.nearestExpiry} /> : "none in use"}</dd>
        </div>
        {features && (
          <div>
            <dt>Features</dt>
            <dd>
              <span className={features.enforcesAppArmor ? "tag" : "tag warn"}>
                {features.enforcesAppArmor ? "AppArmor enforced" : "no AppArmor"}
              </span>{" "}
              <span className={features.encryptsVolumes ? "tag" : "tag warn"}>
                {features.encryptsVolumes ? "encrypted volumes" : "volumes not encrypted"}
              </span>{" "}
              <span className="muted">
                kernel {features.kernelVersion}, engine {features.engineVersion}, cgroup {features.cgroupVersion}
              </span>
            </dd>
          </div>
        )}
      </dl>
      {host.draining && progress.data && (
        <div className="note warn">
          <strong>
            {progress.data.left === 0
              ? "The drain is over: nothing is left on it."
              : `${plural(progress.data.left, "instance")} left, ${progress.data.moved} moved.`}
          </strong>
          <ul>
            {progress.data.instances.map((instance) => (
              <li key={instance.instanceId}>
                {instance.service} <code>{instance.instanceId}</code> {instance.state}: {instance.reason}
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
