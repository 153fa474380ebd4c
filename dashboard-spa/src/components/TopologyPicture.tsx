import type { EnvironmentStatus } from "../api/types";
import { countInstances } from "../lib/states";
import { layOut } from "../lib/topology";

const width = 168;
const height = 58;
const gapX = 84;
const gapY = 22;

/** Services from consumers (left) to what they use (right). The list below it says the same in words. */
export function TopologyPicture({ status }: { status: EnvironmentStatus }) {
  const services = status.services ?? [];
  const edges = (status.connections ?? []).filter((edge) => edge.provider !== edge.consumer);
  const nodes = layOut(
    services.map((service) => service.label),
    edges.map((edge) => ({ ...edge, implied: edge.implied })),
  );
  const place = new Map(nodes.map((node) => [node.label, { x: node.column * (width + gapX) + 4, y: node.row * (height + gapY) + 4 }]));
  const right = Math.max(0, ...nodes.map((node) => node.column)) * (width + gapX) + width + 8;
  const bottom = Math.max(0, ...nodes.map((node) => node.row)) * (height + gapY) + height + 8;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable with the keyboard.
    <section className="topology" aria-label="Picture of the connections" tabIndex={0}>
      <svg
        viewBox={`0 0 ${right} ${bottom}`}
        width={right}
        height={bottom}
        role="img"
        aria-label="Services and the connections between them"
      >
        <defs>
          <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
            <path d="M0 0 8 4 0 8z" />
          </marker>
        </defs>
        {edges.map((edge) => {
          const from = place.get(edge.consumer);
          const to = place.get(edge.provider);
          if (!from || !to) return null;
          const [x1, y1, x2, y2] = [from.x + width, from.y + height / 2, to.x - 2, to.y + height / 2];
          const bend = Math.max(36, Math.abs(x2 - x1) / 2);
          return (
            <path
              key={`${edge.consumer} ${edge.provider}`}
              className={edge.implied ? "edge implied" : "edge"}
              d={`M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`}
              markerEnd="url(#arrow)"
            />
          );
        })}
        {services.map((service) => {
          const at = place.get(service.label);
          const { healthy, wanted } = countInstances([service]);
          return (
            at && (
              <g
                key={service.label}
                transform={`translate(${at.x} ${at.y})`}
                className={healthy >= wanted ? "node ok" : healthy > 0 ? "node warn" : "node bad"}
              >
                <rect width={width} height={height} rx="10" />
                <circle cx="18" cy="21" r="5" />
                <text x="32" y="26" className="label">
                  {service.label}
                </text>
                <text x="18" y="46" className="detail">
                  {service.type} · {healthy}/{wanted} healthy
                </text>
              </g>
            )
          );
        })}
      </svg>
    </section>
  );
}
