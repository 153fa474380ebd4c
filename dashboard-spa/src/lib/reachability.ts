import { useSyncExternalStore } from "react";

export interface Reachability {
  reachable: boolean;
  /** When the control plane last answered; undefined before its first answer. */
  lastAnswer?: Date;
}

let current: Reachability = { reachable: true };
const listeners = new Set<() => void>();

function change(next: Reachability) {
  const visible = next.reachable !== current.reachable;
  current = next;
  if (visible) for (const listener of listeners) listener();
}

export const markReachable = () => change({ reachable: true, lastAnswer: new Date() });
export const markUnreachable = () => change({ ...current, reachable: false });

export function useReachability(): Reachability {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}
