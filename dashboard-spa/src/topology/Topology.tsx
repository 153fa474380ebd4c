import { memo, useMemo, useRef, useState } from "react";
import type { EnvironmentStatus } from "../api/types";
import { useIsLive } from "../api/useLiveStatus";
import { plural } from "../lib/format";
import { type ConnectionWires, type Counters, connectionsOf, count } from "../lib/wires";
import { HostsPicture } from "./HostsPicture";
import { ServicesPicture } from "./ServicesPicture";
import { TopologyDetails } from "./TopologyDetails";
import type { Selection } from "./types";
import "./topology.css";

const Services = memo(ServicesPicture);
const Hosts = memo(HostsPicture);

/** The environment as it is now: services with their instances and wires, or hosts with what stands on them. */
export default function Topology({ status }: { status: EnvironmentStatus }) {
  const [view, setView] = useState<"services" | "hosts">("services");
  const [selection, setSelection] = useState<Selection>();
  const isLive = useIsLive(status.environmentId);
  const counters = useRef<Counters>(new Map());
  const connections = useMemo<ConnectionWires[]>(() => {
    counters.current = count(status, counters.current);
    return connectionsOf(status, counters.current);
  }, [status]);
  const instances = (status.services ?? []).reduce((sum, service) => sum + (service.instances?.length ?? 0), 0);
  const hosts = new Set((status.services ?? []).flatMap((service) => (service.instances ?? []).map((instance) => instance.hostId))).size;
  return (
    <>
      <div className="row between picture-head">
        <fieldset className="segments">
          <legend className="sr">Show by</legend>
          {(["services", "hosts"] as const).map((one) => (
            <label key={one}>
              <input type="radio" name="topology-view" checked={view === one} onChange={() => setView(one)} />
              <span>By {one === "services" ? "service" : "host"}</span>
            </label>
          ))}
        </fieldset>
        <span className="muted">
          {plural(instances, "instance")} on {plural(hosts, "host")} ·{" "}
          <span className={isLive ? "live on" : "live"}>{isLive ? "live" : "refreshed every 3 s"}</span>
        </span>
      </div>
      <div className="topology-frame">
        {view === "services" ? (
          <Services services={status.services} connections={connections} selection={selection} onSelect={setSelection} />
        ) : (
          <Hosts services={status.services} selection={selection} onSelect={setSelection} />
        )}
        <TopologyDetails status={status} connections={connections} selection={selection} onClose={() => setSelection(undefined)} />
      </div>
      <ul className="legend" aria-label="What the colours mean">
        <li>
          <span className="swatch ok" /> healthy
        </li>
        <li>
          <span className="swatch busy" /> on its way
        </li>
        <li>
          <span className="swatch bad" /> unhealthy or failed
        </li>
        <li>
          <span className="swatch off" /> stopped
        </li>
        <li>
          <span className="line-sample" /> declared
        </li>
        <li>
          <span className="line-sample implied" /> by the catalog
        </li>
      </ul>
    </>
  );
}
