import type { HistoryEvent } from "./api";

export interface Bar {
  id: string;
  name: string;
  from: number;
  /** Undefined while it goes on. */
  to?: number;
  failed: boolean;
}

// What happens to a whole orchestration, as people say it.
const moments: Record<string, string> = {
  ExecutionStarted: "Begin",
  ExecutionCompleted: "End",
  ExecutionSuspended: "Suspension",
  ExecutionResumed: "Resumption",
  ExecutionTerminated: "Termination",
  ExecutionRewound: "Rewinding",
  EventRaised: "Event",
  EventSent: "Event sent:",
};

/** Activities and timers of a history with their begin and end; what happens in an instant begins where it ends. */
export function barsOf(history: HistoryEvent[]): Bar[] {
  const bars = new Map<string, Bar>();
  history.forEach((event, index) => {
    const at = Date.parse(event.Timestamp);
    const key = `${event.EventType.startsWith("Timer") ? "timer" : "task"} ${event.TaskId}`;
    const bar = event.TaskId === undefined || event.TaskId === null ? undefined : bars.get(key);
    if (/^(TaskScheduled|SubOrchestrationInstanceCreated|TimerCreated)$/.test(event.EventType))
      bars.set(key, { id: key, name: event.Name ?? "timer", from: at, failed: false });
    else if (bar) {
      bar.to = at;
      bar.failed = event.EventType.endsWith("Failed");
    } else if (event.EventType !== "OrchestratorStarted")
      bars.set(`${index}`, {
        id: `${index}`,
        name: [moments[event.EventType] ?? event.EventType, event.Name].filter(Boolean).join(" "),
        from: at,
        to: at,
        failed: false,
      });
  });
  return [...bars.values()];
}
