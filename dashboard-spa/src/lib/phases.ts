import type { DeploymentState, TimelineEntry } from "../api/types";
import { isOver } from "./states";

export interface Phase {
  name: string;
  entries: TimelineEntry[];
  milliseconds: number;
  /** Still going on. */
  open: boolean;
}

const rules: [RegExp, string][] = [
  [/^accept/, "Accepted"],
  [/^queue|^turn/, "Queue"],
  [/^build|^image/, "Build"],
  [/^plac|^refus|^auction|^award|^reserv/, "Place"],
  [/^order|^instance|^start|^certificate|^wire/, "Start"],
  [/^switch|^rewire|^route|^stop/, "Switch"],
  [/^running$|^failed$|^removed$/, "Result"],
];

function phaseOf(kind: string, before: string): string {
  // A kind we do not know yet belongs to whatever was going on.
  return rules.find(([pattern]) => pattern.test(kind))?.[1] ?? before;
}

/** Groups a timeline by what was being done; a phase lasts until the next one begins. */
export function groupByPhase(entries: TimelineEntry[], state: DeploymentState | undefined, now: Date): Phase[] {
  const phases: Phase[] = [];
  for (const entry of entries) {
    const last = phases.at(-1);
    const name = phaseOf(entry.kind, last?.name ?? "Accepted");
    if (last?.name === name) last.entries.push(entry);
    else phases.push({ name, entries: [entry], milliseconds: 0, open: false });
  }
  const over = state === undefined || isOver(state);
  phases.forEach((phase, index) => {
    const begin = Date.parse(phase.entries[0]?.at ?? "");
    const next = phases[index + 1]?.entries[0]?.at;
    phase.open = next === undefined && !over;
    const end = next !== undefined ? Date.parse(next) : phase.open ? now.getTime() : Date.parse(phase.entries.at(-1)?.at ?? "");
    phase.milliseconds = Math.max(0, end - begin);
  });
  return phases;
}
