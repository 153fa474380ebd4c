export type Selection = { kind: "instance"; id: string } | { kind: "connection"; consumer: string; provider: string };
