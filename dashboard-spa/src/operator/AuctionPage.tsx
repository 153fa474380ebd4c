import { type FormEvent, useState } from "react";
import { useLocation } from "wouter";
import { problemOf } from "../api/problem";
import { Field } from "../components/Field";
import { ProblemNote } from "../components/ProblemNote";
import { RefusalCard } from "../components/RefusalCard";
import { Skeleton } from "../components/Skeleton";
import { Time } from "../components/Time";
import { plural } from "../lib/format";
import { useFates, usePlacement, useSubjects } from "./api";
import { RecentAuctions } from "./RecentAuctions";

/** How a deployment was placed: winners, prices, and every host's fate. */
export function AuctionPage({ id }: { id: string }) {
  const [, navigate] = useLocation();
  const placement = usePlacement(id);
  const subject = useSubjects([id]).get(id);
  const [instance, setInstance] = useState("");
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const wanted = String(new FormData(event.currentTarget).get("deployment") ?? "").trim();
    if (wanted) navigate(`/operator/auctions/${encodeURIComponent(wanted)}`);
  };
  return (
    <>
      <form className="row filter" onSubmit={submit}>
        <Field label="Deployment">
          {(attributes) => <input {...attributes} name="deployment" defaultValue={id} spellCheck={false} placeholder="dep-…" />}
        </Field>
        <button type="submit">Explain</button>
      </form>
      {id === "" && (
        <>
          <p className="muted">
            An auction is held again from its record: choose the deployment, and every host's bid or refusal is shown.
          </p>
          <RecentAuctions />
        </>
      )}
      {id !== "" && placement.isPending && <Skeleton lines={5} />}
      {problemOf(placement.error)?.status === 404 ? (
        <div className="empty">
          <h2>No auction to show</h2>
          <p>{problemOf(placement.error)?.detail}</p>
        </div>
      ) : (
        <ProblemNote error={placement.error} />
      )}
      {placement.data && (
        <>
          <p>
            {subject && <strong>{subject.environmentName}: </strong>}
            {placement.data.placed ? "placed" : "refused"} <Time at={placement.data.decidedAt} /> among{" "}
            {plural(placement.data.hosts, "host")} in {plural(placement.data.rounds, "round")}.
          </p>
          {placement.data.refusals.map((refusal) => (
            <RefusalCard key={refusal.lot} refusal={refusal} />
          ))}
          {placement.data.instances.length > 0 && (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable with the keyboard.
            <section className="card table-scroll" aria-label="Awards" tabIndex={0}>
              <table>
                <thead>
                  <tr>
                    <th scope="col">Instance</th>
                    <th scope="col">Winner</th>
                    <th scope="col">Price</th>
                    <th scope="col">Hosts bidding</th>
                    <th scope="col">
                      <span className="sr">More</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {placement.data.instances.map((one) => (
                    <tr key={one.instanceId}>
                      <th scope="row">{one.instanceId}</th>
                      <td>{one.winner.hostId}</td>
                      <td>{one.winner.price.toFixed(3)}</td>
                      <td>{one.hostsBidding}</td>
                      <td>
                        <button
                          type="button"
                          className="small"
                          aria-label={`Every host's fate for ${one.instanceId}`}
                          onClick={() => setInstance(one.instanceId)}
                        >
                          Every host
                        </button>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          )}
          {instance && <Fates key={instance} id={id} instance={instance} />}
        </>
      )}
    </>
  );
}

function Fates({ id, instance }: { id: string; instance: string }) {
  const [after, setAfter] = useState("");
  const page = useFates(id, instance, after);
  if (!page.data) return page.error ? <ProblemNote error={page.error} /> : <Skeleton lines={4} />;
  return (
    <section className="block">
      <h2>Every host's fate for {instance}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable with the keyboard. */}
      <section className="card table-scroll" aria-label="Fates" tabIndex={0}>
        <table>
          <caption className="muted">{plural(page.data.hosts, "host")} in all</caption>
          <thead>
            <tr>
              <th scope="col">Host</th>
              <th scope="col">Fate</th>
              <th scope="col">Price or reason</th>
            </tr>
          </thead>
          <tbody>
            {page.data.outcomes.map((host) => (
              <tr key={host.hostId}>
                <th scope="row">{host.hostId}</th>
                <td>{host.outcome}</td>
                <td>
                  {host.bid
                    ? `${host.bid.price.toFixed(3)}: ${Object.entries(host.bid.terms)
                        .map(([term, price]) => `${term} ${price.toFixed(3)}`)
                        .join(", ")}`
                    : host.reason}
                  {host.rule && <span className="muted"> ({host.rule})</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {page.data.next && (
        <button type="button" onClick={() => setAfter(page.data.next ?? "")}>
          More hosts
        </button>
      )}
    </section>
  );
}
