import { useEffect, useState } from "react";
import { isOver } from "../lib/states";
import { client, read } from "./client";
import type { DeploymentState, TimelineEntry } from "./types";

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

interface Timeline {
  entries: TimelineEntry[];
  state?: DeploymentState;
  failed: boolean;
}

/** Follows a deployment by long polling: each answer is held until something happens. */
export function useTimeline(environmentId: string, deploymentId: string): Timeline {
  const [timeline, setTimeline] = useState<Timeline>({ entries: [], failed: false });
  useEffect(() => {
    const abort = new AbortController();
    const follow = async () => {
      let after: string | undefined;
      let state: DeploymentState | undefined;
      let failures = 0;
      while (!abort.signal.aborted) {
        try {
          const asked = performance.now();
          const page = await read(
            client.GET("/api/environments/{environmentId}/deployments/{deploymentId}/timeline", {
              // The first page comes at once, to have something to show.
              params: { path: { environmentId, deploymentId }, query: { after, waitSeconds: after === undefined ? 0 : 20 } },
              signal: abort.signal,
            }),
          );
          const entries = page.entries;
          after = page.next ?? after;
          state = page.state;
          failures = 0;
          setTimeline((known) => {
            const seen = new Set(known.entries.map((entry) => entry.cursor));
            return { entries: [...known.entries, ...entries.filter((entry) => !seen.has(entry.cursor))], state: page.state, failed: false };
          });
          if (isOver(state) && entries.length === 0) return;
          // A server that does not hold its answers must not be asked in a tight loop.
          if (entries.length === 0 && performance.now() - asked < 500) await pause(1000);
        } catch {
          // Shown by the banner; asked again, less and less often.
          if (abort.signal.aborted) return;
          failures += 1;
          setTimeline((known) => ({ ...known, failed: true }));
          await pause(Math.min(15_000, 1000 * 2 ** failures));
        }
      }
    };
    setTimeline({ entries: [], failed: false });
    void follow();
    return () => abort.abort();
  }, [environmentId, deploymentId]);
  return timeline;
}
