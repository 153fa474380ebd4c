import type { Tone } from "../lib/states";

const tones: Record<string, Tone> = {
  Running: "busy",
  Pending: "busy",
  Completed: "ok",
  Failed: "bad",
  Terminated: "off",
  Suspended: "warn",
};

export const runtimeStatuses = ["Running", "Pending", "Suspended", "Failed", "Completed", "Terminated"];
export const statusBadge = (status: string): [Tone, string] => [tones[status] ?? "off", status];
