import type { FieldError } from "../api/types";

export const steps = [
  ["start", "Start"],
  ["services", "Services"],
  ["connections", "Connections"],
  ["variables", "Variables"],
  ["domains", "Domains"],
  ["review", "Review"],
] as const;

export type Step = (typeof steps)[number][0];

/** The step that shows a field, so that what is wrong can be mended where it was said. */
export function stepOf(field: string): Step {
  if (field === "name") return "start";
  if (field.startsWith("connections")) return "connections";
  if (field.startsWith("domains") || /^services\[\d+\]\.domains/.test(field)) return "domains";
  if (/^services\[\d+\]\.variables/.test(field)) return "variables";
  return "services";
}

/** How many things are wrong in each step. */
export function errorsByStep(errors: FieldError[]): Map<Step, number> {
  const counts = new Map<Step, number>();
  for (const error of errors) counts.set(stepOf(error.field), (counts.get(stepOf(error.field)) ?? 0) + 1);
  return counts;
}
