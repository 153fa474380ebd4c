import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import type { Configuration } from "../api/types";
import { isTool } from "../lib/tools";
import { layOut } from "../lib/topology";

const width = 150;
const height = 48;
const gapX = 110;
const gapY = 20;

interface Props {
  value: Configuration;
  onConnect: (provider: string, consumer: string) => void;
}

interface Drag {
  provider: string;
  x: number;
  y: number;
}

/** Draws connections: from a provider to its consumer by dragging, or by choosing one after the other with pointer or keyboard. */
export function ConnectionsCanvas({ value, onConnect }: Props) {
  const svg = useRef<SVGSVGElement>(null);
  const [picked, setPicked] = useState<string>();
  const [drag, setDrag] = useState<Drag>();
  const [said, setSaid] = useState("");
  const services = (value.services ?? []).filter((service) => service.label !== "" && !isTool(service.type));
  const connections = value.connections ?? [];
  const nodes = layOut(
    services.map((service) => service.label),
    connections.map((connection) => ({ ...connection, implied: false })),
  );
  const place = new Map(nodes.map((node) => [node.label, { x: 4 + node.column * (width + gapX), y: 4 + node.row * (height + gapY) }]));
  const right = Math.max(0, ...[...place.values()].map((at) => at.x)) + width + 8;
  const bottom = Math.max(0, ...[...place.values()].map((at) => at.y)) + height + 8;

  const connect = (provider: string, consumer: string) => {
    setPicked(undefined);
    if (provider === consumer) return setSaid("");
    if (connections.some((one) => one.provider === provider && one.consumer === consumer))
      return setSaid(`${consumer} uses ${provider} already.`);
    onConnect(provider, consumer);
    setSaid(`${consumer} uses ${provider} now.`);
  };
  const choose = (label: string) => {
    if (picked !== undefined) return connect(picked, label);
    setPicked(label);
    setSaid(`${label} is the provider. Choose who uses it; Escape stops.`);
  };
  const pointOf = (event: PointerEvent) => {
    const box = svg.current?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  };
  const labelAt = (point: { x: number; y: number }) =>
    [...place].find(([, at]) => point.x >= at.x && point.x <= at.x + width && point.y >= at.y && point.y <= at.y + height)?.[0];
  const begin = (event: PointerEvent, provider: string) => {
    if (event.button !== 0) return;
    svg.current?.setPointerCapture(event.pointerId);
    setDrag({ provider, ...pointOf(event) });
  };
  const end = (event: PointerEvent) => {
    if (!drag) return;
    const target = labelAt(pointOf(event));
    setDrag(undefined);
    // Let go where it began: that was a click.
    if (target === drag.provider) choose(target);
    else if (target !== undefined) connect(drag.provider, target);
  };
  const key = (event: KeyboardEvent, label: string) => {
    if (event.key === "Escape" && picked !== undefined) {
      setPicked(undefined);
      setSaid("Nothing was connected.");
    }
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    choose(label);
  };
  if (services.length < 2) return null;
  const target = drag && labelAt(drag);
  return (
    <div className="canvas">
      <div className="canvas-scroll">
        <svg
          ref={svg}
          width={right}
          height={bottom}
          viewBox={`0 0 ${right} ${bottom}`}
          onPointerMove={(event) => drag && setDrag({ ...drag, ...pointOf(event) })}
          onPointerUp={end}
          onPointerCancel={() => setDrag(undefined)}
        >
          <title>Services, and the connections drawn between them</title>
          <defs>
            <marker id="drawn" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
              <path d="M0 0 8 4 0 8z" />
            </marker>
          </defs>
          {connections.map((connection) => {
            const from = place.get(connection.consumer);
            const to = place.get(connection.provider);
            if (!from || !to) return null;
            const [x1, y1, x2, y2] = [from.x + width, from.y + height / 2, to.x - 2, to.y + height / 2];
            const bend = Math.max(30, Math.abs(x2 - x1) / 2);
            return (
              <path
                key={`${connection.consumer} ${connection.provider}`}
                className="drawn"
                d={`M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`}
                markerEnd="url(#drawn)"
              />
            );
          })}
          {services.map((service) => {
            const at = place.get(service.label);
            const active = picked === service.label || drag?.provider === service.label;
            return (
              at && (
                // biome-ignore lint/a11y/useSemanticElements: there is no button inside a picture.
                <g
                  key={service.label}
                  className={active ? "end picked" : target === service.label ? "end target" : "end"}
                  transform={`translate(${at.x} ${at.y})`}
                  role="button"
                  tabIndex={0}
                  aria-pressed={active}
                  aria-label={`${service.label} ${service.type}: ${picked === undefined ? "choose as provider" : `connect as consumer of ${picked}`}`}
                  onPointerDown={(event) => begin(event, service.label)}
                  onKeyDown={(event) => key(event, service.label)}
                >
                  <rect width={width} height={height} rx="9" />
                  <text x="14" y="21" className="label">
                    {service.label}
                  </text>{" "}
                  <text x="14" y="38" className="detail">
                    {service.type}
                  </text>
                </g>
              )
            );
          })}
          {drag && place.get(drag.provider) && (
            <line
              className="rubber"
              x1={(place.get(drag.provider)?.x ?? 0) + width / 2}
              y1={(place.get(drag.provider)?.y ?? 0) + height / 2}
              x2={drag.x}
              y2={drag.y}
            />
          )}
        </svg>
      </div>
      <p className="hint">Drag from a provider (a database) to its consumer (your code), or choose one after the other with Enter.</p>
      <p role="status" className="said">
        {said}
      </p>
    </div>
  );
}
