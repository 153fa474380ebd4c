export interface Node {
  label: string;
  column: number;
  row: number;
}

export interface Edge {
  provider: string;
  consumer: string;
  implied: boolean;
}

/** Columns from consumers (left) to what they depend on (right); a service stands right of all its consumers. */
export function layOut(labels: string[], edges: Edge[]): Node[] {
  const column = new Map(labels.map((label) => [label, 0]));
  // At most one round for each service: a cycle ends there instead of going on.
  for (let round = 0; round < labels.length; round += 1) {
    let moved = false;
    for (const { provider, consumer } of edges) {
      const wanted = (column.get(consumer) ?? 0) + 1;
      if (provider !== consumer && column.has(provider) && (column.get(provider) ?? 0) < wanted && wanted < labels.length) {
        column.set(provider, wanted);
        moved = true;
      }
    }
    if (!moved) break;
  }
  const filled = new Map<number, number>();
  return labels.map((label) => {
    const at = column.get(label) ?? 0;
    const row = filled.get(at) ?? 0;
    filled.set(at, row + 1);
    return { label, column: at, row };
  });
}
