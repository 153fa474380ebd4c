import { memo } from "react";
import type { ServiceStatus } from "../api/types";
import { bytes } from "../lib/format";
import { type Box, placeBoxes, tileAt } from "../lib/picture";
import { countInstances } from "../lib/states";
import { type ConnectionWires, tlsOf } from "../lib/wires";
import { InstanceTile } from "./InstanceTile";
import { moveBetweenTiles } from "./tiles";
import type { Selection } from "./types";

interface Props {
  services: ServiceStatus[] | undefined;
  connections: ConnectionWires[];
  selection: Selection | undefined;
  onSelect: (selection: Selection) => void;
}

/** Services from consumers (left) to what they use (right), with their instances and the wires between them. */
export function ServicesPicture({ services = [], connections, selection, onSelect }: Props) {
  const drawn = connections.filter((connection) => connection.provider !== connection.consumer);
  const { boxes, width, height } = placeBoxes(
    services.map((service) => ({ label: service.label, instances: Math.max(service.scale, service.instances?.length ?? 0) })),
    drawn,
  );
  const place = new Map(boxes.map((box) => [box.label, box]));
  const chosen = selection?.kind === "instance" ? selection.id : undefined;
  const first = services.find((service) => (service.instances ?? []).length > 0)?.instances?.[0]?.instanceId;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable with the keyboard.
    <section className="topology" aria-label="Services, instances and wires" tabIndex={0}>
      <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} onKeyDown={moveBetweenTiles}>
        <title>Services from consumers to what they use</title>
        <defs>
          <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
            <path d="M0 0 8 4 0 8z" />
          </marker>
        </defs>
        {drawn.map((connection) => {
          const from = place.get(connection.consumer);
          const to = place.get(connection.provider);
          return from && to && <Line key={`${connection.consumer} ${connection.provider}`} connection={connection} from={from} to={to} />;
        })}
        {services.map((service) => {
          const box = place.get(service.label);
          return (
            box && (
              <ServiceBox
                key={service.label}
                service={service}
                x={box.x}
                y={box.y}
                width={box.width}
                height={box.height}
                columns={box.columns}
                chosen={service.instances?.some((instance) => instance.instanceId === chosen) ? chosen : undefined}
                entry={service.instances?.some((instance) => instance.instanceId === (chosen ?? first)) ? (chosen ?? first) : undefined}
                onSelect={onSelect}
              />
            )
          );
        })}
        {drawn.map((connection) => {
          const from = place.get(connection.consumer);
          const to = place.get(connection.provider);
          return (
            from &&
            to && (
              <LineLabel
                key={`${connection.consumer} ${connection.provider}`}
                connection={connection}
                from={from}
                to={to}
                chosen={
                  selection?.kind === "connection" &&
                  selection.consumer === connection.consumer &&
                  selection.provider === connection.provider
                }
                onSelect={onSelect}
              />
            )
          );
        })}
      </svg>
    </section>
  );
}

const ends = (from: Box, to: Box) => ({ x1: from.x + from.width, y1: from.y + from.height / 2, x2: to.x - 2, y2: to.y + to.height / 2 });

function Line({ connection, from, to }: { connection: ConnectionWires; from: Box; to: Box }) {
  const { x1, y1, x2, y2 } = ends(from, to);
  const bend = Math.max(36, Math.abs(x2 - x1) / 2);
  const moving = (connection.rate ?? 0) > 0;
  return (
    <path
      className={`edge ${tlsOf(connection)[0]}${connection.implied ? " implied" : ""}${moving ? " moving" : ""}`}
      d={`M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`}
      markerEnd="url(#arrow)"
    />
  );
}

interface LabelProps {
  connection: ConnectionWires;
  from: Box;
  to: Box;
  chosen: boolean;
  onSelect: (selection: Selection) => void;
}

/** State of TLS and traffic in the middle of a line; a button that tells the rest. */
function LineLabel({ connection, from, to, chosen, onSelect }: LabelProps) {
  const { x1, y1, x2, y2 } = ends(from, to);
  const [tone, text] = tlsOf(connection);
  const traffic = connection.rate === undefined ? bytes(connection.bytes) : `${bytes(connection.rate)}/s`;
  const choose = () => onSelect({ kind: "connection", consumer: connection.consumer, provider: connection.provider });
  return (
    // biome-ignore lint/a11y/useSemanticElements: there is no button inside a picture.
    <g
      className={chosen ? `wire-label ${tone} chosen` : `wire-label ${tone}`}
      transform={`translate(${(x1 + x2) / 2} ${(y1 + y2) / 2})`}
      role="button"
      tabIndex={0}
      aria-pressed={chosen}
      aria-label={`${text} ${traffic}: ${connection.consumer} uses ${connection.provider}`}
      onClick={choose}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        choose();
      }}
    >
      <rect x="-58" y="-19" width="116" height="38" rx="8" />
      <text>
        <tspan x="0" y="-3" className="tls">
          {text}
        </tspan>{" "}
        <tspan x="0" y="12" className="traffic">
          {traffic}
        </tspan>
      </text>
    </g>
  );
}

interface BoxProps extends Omit<Box, "label"> {
  service: ServiceStatus;
  chosen: string | undefined;
  /** The tile that Tab leads to, where it is in this box. */
  entry: string | undefined;
  onSelect: (selection: Selection) => void;
}

// Its parts are compared one by one: what did not change is not drawn again.
const ServiceBox = memo(function ServiceBox({ service, x, y, width, height, columns, chosen, entry, onSelect }: BoxProps) {
  const { healthy, wanted } = countInstances([service]);
  const tone = service.stopped ? "off" : healthy >= wanted ? "ok" : healthy > 0 ? "warn" : "bad";
  return (
    <g transform={`translate(${x} ${y})`} className={`node ${tone}`}>
      <rect width={width} height={height} rx="10" className="box" />
      <circle cx="18" cy="20" r="5" />
      <text x="32" y="25" className="label">
        {service.label}
      </text>
      <text x="14" y="42" className="detail">
        {service.stopped ? `${service.type} · stopped` : `${service.type} · ${healthy}/${wanted} healthy`}
      </text>
      {(service.instances ?? []).map((instance, index) => {
        const at = tileAt(index, columns);
        return (
          <InstanceTile
            key={instance.instanceId}
            instance={instance}
            x={at.x}
            y={at.y}
            chosen={instance.instanceId === chosen}
            entry={instance.instanceId === entry}
            onSelect={onSelect}
          />
        );
      })}
      {(service.instances ?? []).length === 0 && (
        <text x="14" y="68" className="detail">
          no instance yet
        </text>
      )}
    </g>
  );
});
