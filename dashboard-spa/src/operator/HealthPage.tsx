import { Link } from "wouter";
import { Badge } from "../components/Badge";
import { ProblemNote } from "../components/ProblemNote";
import { Skeleton } from "../components/Skeleton";
import { Time } from "../components/Time";
import { plural } from "../lib/format";
import { type Health, useHealth } from "./api";
import { agentBadge, clockTold, judge, slowStorage } from "./health";

/** How the control plane itself is doing: storage, queues, management agents, and whether its timers run. */
export function HealthPage() {
  const health = useHealth();
  if (!health.data) return health.error ? <ProblemNote error={health.error} /> : <Skeleton lines={6} />;
  const wrong = judge(health.data);
  return (
    <>
      <ProblemNote error={health.error} />
      {wrong.length === 0 ? (
        <div className="note ok">
          <strong>The control plane is well.</strong> Storage answers, its queues are worked off, every management agent publishes.
        </div>
      ) : (
        <div className="note bad" role="alert">
          <strong>Applications keep running; this keeps the control plane from its work:</strong>
          <ul>
            {wrong.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </div>
      )}
      <p className="muted lead">
        Asked <Time at={health.data.checkedAt} />
        {" · "}
        {health.data.watchedAt ? (
          <>
            alerts were looked for <Time at={health.data.watchedAt} />
          </>
        ) : (
          "alerts were never looked for"
        )}
      </p>
      <Storage storage={health.data.storage} />
      <Queues queues={health.data.queues} />
      <Management agents={health.data.management} />
    </>
  );
}

function Storage({ storage }: { storage: Health["storage"] }) {
  return (
    <section className="block">
      <h2>Storage</h2>
      <dl className="facts card pad">
        {storage.map((one) => (
          <div key={one.service}>
            <dt>{one.service}</dt>
            <dd>
              <Badge value={one.failure ? ["bad", "No answer"] : one.milliseconds > slowStorage ? ["warn", "Slow"] : ["ok", "Answers"]} />{" "}
              within {one.milliseconds} ms
              {one.failure && <div className="error wrap">{one.failure}</div>}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Queues({ queues }: { queues: Health["queues"] }) {
  return (
    <section className="block">
      <h2>Queues</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable with the keyboard. */}
      <section className="card table-scroll" aria-label="Queues" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Queue</th>
              <th scope="col">Messages in it</th>
              <th scope="col">Oldest waits since</th>
              <th scope="col">Put aside</th>
            </tr>
          </thead>
          <tbody>
            {queues.map((one) => (
              <tr key={one.queue}>
                <th scope="row">{one.queue}</th>
                <td>{one.waiting ?? "unknown"}</td>
                <td>{one.oldest ? <Time at={one.oldest} /> : "–"}</td>
                <td>{one.aside ? <Link href="/operator/alerts">{one.aside}</Link> : (one.aside ?? "unknown")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

function Management({ agents }: { agents: Health["management"] }) {
  return (
    <section className="block">
      <h2>Management agents</h2>
      {agents.length === 0 && <p className="muted">None has enrolled: nothing can be built or placed.</p>}
      {agents.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable with the keyboard.
        <section className="card table-scroll" aria-label="Management agents" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">Agent</th>
                <th scope="col">State</th>
                <th scope="col">Looks after</th>
                <th scope="col">Published</th>
                <th scope="col">Clock</th>
              </tr>
            </thead>
            <tbody>
              {agents.map((one) => (
                <tr key={`${one.agentId} ${one.pod}`}>
                  <th scope="row">{one.agentId}</th>
                  <td>
                    <Badge value={agentBadge(one)} />
                  </td>
                  <td>
                    {one.pod}, {plural(one.hosts, "host")} heard of, at {one.address}
                  </td>
                  <td>{one.publishedAt ? <Time at={one.publishedAt} /> : "never"}</td>
                  <td>{clockTold(one.clockAheadSeconds)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}
