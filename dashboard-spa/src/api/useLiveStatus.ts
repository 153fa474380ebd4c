import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { markReachable } from "../lib/reachability";
import type { Environment, EnvironmentStatus } from "./types";

// A stream ends after less than a minute and the browser asks again; only one that stays silent for longer counts as lost.
const silence = 70_000;
const live = new Set<string>();
const listeners = new Set<() => void>();

function mark(environmentId: string, on: boolean) {
  if (live.has(environmentId) === on) return;
  if (on) live.add(environmentId);
  else live.delete(environmentId);
  for (const listener of listeners) listener();
}

export const isLive = (environmentId: string) => live.has(environmentId);

export function useIsLive(environmentId: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => isLive(environmentId),
  );
}

/** Puts every status of the server's event stream where the polled one lies; while the stream is away, polling is what is left. */
export function useLiveStatus(environmentId: string) {
  const client = useQueryClient();
  useEffect(() => {
    let source: EventSource | undefined;
    let again: ReturnType<typeof setTimeout> | undefined;
    let watch: ReturnType<typeof setTimeout> | undefined;
    let failures = 0;
    const lost = () => {
      if (!isLive(environmentId)) return;
      mark(environmentId, false);
      // Asked at once: what the stream does not bring any more, polling does.
      void client.invalidateQueries({ queryKey: ["environment", environmentId] });
    };
    const heard = () => {
      failures = 0;
      markReachable();
      mark(environmentId, true);
      clearTimeout(watch);
      watch = setTimeout(lost, silence);
    };
    const open = () => {
      source = new EventSource(`/api/environments/${encodeURIComponent(environmentId)}/events`);
      source.addEventListener("status", (event: MessageEvent<string>) => {
        heard();
        const status = JSON.parse(event.data) as EnvironmentStatus;
        client.setQueryData<Environment>(["environment", environmentId], (known) => known && { ...known, status, statusProblem: null });
      });
      source.onerror = () => {
        // A stream that ended by its age is opened again by the browser; one that was refused or broke off is not live.
        if (failures > 0 || source?.readyState === EventSource.CLOSED) lost();
        failures += 1;
        if (source?.readyState !== EventSource.CLOSED) return;
        clearTimeout(again);
        again = setTimeout(open, Math.min(30_000, 1000 * 2 ** failures));
      };
    };
    open();
    return () => {
      source?.close();
      clearTimeout(again);
      clearTimeout(watch);
      mark(environmentId, false);
    };
  }, [client, environmentId]);
}
