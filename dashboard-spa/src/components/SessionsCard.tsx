import { useMutation, useQueryClient } from "@tanstack/react-query";
import { endSession } from "../api/commands";
import { useSessions } from "../api/queries";
import type { Session } from "../api/types";
import { programName } from "../lib/programs";
import { ProblemNote } from "./ProblemNote";
import { Skeleton } from "./Skeleton";
import { Time } from "./Time";

/** Where the account is signed in; any of it can be ended. */
export function SessionsCard() {
  const sessions = useSessions();
  const client = useQueryClient();
  const mutation = useMutation({
    mutationFn: endSession,
    onSettled: () => client.invalidateQueries({ queryKey: ["sessions"] }),
  });
  return (
    <section className="card pad">
      <h2>Sessions</h2>
      <p className="muted">Where you are signed in. End what you do not know, and change your password then.</p>
      <ProblemNote error={mutation.error ?? (sessions.data ? undefined : sessions.error)} />
      {sessions.data ? (
        <ul className="plain">
          {sessions.data.map((session) => (
            <Line
              key={session.sessionId}
              session={session}
              disabled={mutation.isPending}
              onEnd={() => mutation.mutate(session.sessionId)}
            />
          ))}
        </ul>
      ) : (
        !sessions.error && <Skeleton lines={2} />
      )}
    </section>
  );
}

function Line({ session, disabled, onEnd }: { session: Session; disabled: boolean; onEnd: () => void }) {
  const program = programName(session.client);
  return (
    <li className="row between">
      <div className="grow">
        <div className="wrap" title={session.client ?? undefined}>
          {program}
        </div>
        <div className="muted">
          from {session.from ?? "an unknown address"}, last seen <Time at={session.lastSeenAt} />
        </div>
      </div>
      {session.current ? (
        <span className="tag">this one</span>
      ) : (
        <button type="button" disabled={disabled} onClick={onEnd} aria-label={`End the session of ${program}`}>
          End
        </button>
      )}
    </li>
  );
}
