import { Badge } from "../components/Badge";
import { ProblemNote } from "../components/ProblemNote";
import { Skeleton } from "../components/Skeleton";
import { Time } from "../components/Time";
import { plural } from "../lib/format";
import { retryPoison, useAlerts, useCommand, usePoison } from "./api";

/** What is wrong and what to do, and messages that nobody could work off. */
export function AlertsPage() {
  const alerts = useAlerts();
  // The watch that raises alerts comes by every minute: a message may lie aside before there is one about it.
  const aside = usePoison().data?.length ?? 0;
  return (
    <>
      <section className="block">
        <h2>Alerts</h2>
        {!alerts.data && (alerts.error ? <ProblemNote error={alerts.error} /> : <Skeleton lines={3} />)}
        {alerts.data?.length === 0 && aside > 0 && (
          <div className="note warn">
            <strong>No alert yet.</strong> {plural(aside, "message was", "messages were")} put aside; see below.
          </div>
        )}
        {alerts.data?.length === 0 && aside === 0 && (
          <div className="note ok">
            <strong>Nothing is wrong.</strong> Lost hosts, missing room, certificates near their end, stuck orchestrations and messages put
            aside would be here.
          </div>
        )}
        <div className="stack">
          {alerts.data?.map((alert) => (
            <section key={alert.alertId} className="card pad" aria-label={alert.summary}>
              <h3>
                <Badge value={alert.severity === "critical" ? ["bad", "Critical"] : ["warn", "Warning"]} /> {alert.summary}
              </h3>
              <p>{alert.remedy}</p>
              <p className="muted">
                {alert.subject} · since <Time at={alert.openedAt} />, seen <Time at={alert.seenAt} />
              </p>
            </section>
          ))}
        </div>
      </section>
      <PoisonMessages />
    </>
  );
}

function PoisonMessages() {
  const messages = usePoison();
  const retry = useCommand(({ queue, messageId }: { queue: string; messageId: string }) => retryPoison(queue, messageId));
  return (
    <section className="block">
      <h2>Messages put aside</h2>
      <p className="muted">
        A message that failed five times lies here until somebody has it tried again. Its text may hold customers' data and is not shown.
      </p>
      <ProblemNote error={messages.error ?? retry.error} />
      {messages.isPending && <Skeleton lines={2} />}
      {messages.data?.length === 0 && <p>None: every message was worked off.</p>}
      <ul className="stack plain">
        {messages.data?.map((message) => (
          <li key={message.messageId} className="card pad">
            <div className="row between">
              <strong>{message.queue}</strong>
              <button
                type="button"
                className="small"
                disabled={retry.isPending}
                aria-label={`Try again: ${message.messageId}`}
                onClick={() => retry.mutate(message)}
              >
                Try again
              </button>
            </div>
            <p>{message.cause ?? "Why it failed was not noted."}</p>
            <p className="muted">
              <code>{message.messageId}</code> put aside <Time at={message.putAsideAt} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
