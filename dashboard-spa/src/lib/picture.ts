import { type Edge, layOut } from "./topology";

/** Sizes of the picture, in pixels. A tile can be hit with a finger. */
export const tile = 24;
const step = 28;
const inset = 12;
const head = 52;
const least = 180;
const gapX = 150;
const gapY = 26;

export interface Box {
  label: string;
  x: number;
  y: number;
  width: number;
  height: number;
  /** Tiles in a row. */
  columns: number;
}

/** Few instances stand in a row, many in a block that is wider than high. */
export function boxSize(instances: number): { width: number; height: number; columns: number } {
  const columns = Math.max(6, Math.ceil(Math.sqrt(instances * 2)));
  const rows = Math.max(1, Math.ceil(instances / columns));
  return { columns, width: Math.max(least, 2 * inset + columns * step - 4), height: head + rows * step - 4 + inset };
}

/** Where the tile with this index stands in its box. */
export function tileAt(index: number, columns: number): { x: number; y: number } {
  return { x: inset + (index % columns) * step, y: head + Math.floor(index / columns) * step };
}

/** Boxes in columns from consumers to providers, each as large as its instances need. */
export function placeBoxes(
  services: { label: string; instances: number }[],
  edges: Edge[],
): { boxes: Box[]; width: number; height: number } {
  const nodes = layOut(
    services.map((service) => service.label),
    edges,
  );
  const sizes = new Map(services.map((service) => [service.label, boxSize(service.instances)]));
  const widths: number[] = [];
  for (const node of nodes) widths[node.column] = Math.max(widths[node.column] ?? 0, sizes.get(node.label)?.width ?? least);
  const lefts = widths.map((_, column) => 4 + widths.slice(0, column).reduce((sum, width) => sum + width + gapX, 0));
  const tops = widths.map(() => 4);
  const boxes = nodes.map((node) => {
    const size = sizes.get(node.label) ?? boxSize(0);
    const y = tops[node.column] ?? 4;
    tops[node.column] = y + size.height + gapY;
    return { label: node.label, x: lefts[node.column] ?? 4, y, ...size };
  });
  return {
    boxes,
    width: Math.max(0, ...boxes.map((box) => box.x + box.width)) + 4,
    height: Math.max(0, ...boxes.map((box) => box.y + box.height)) + 4,
  };
}
