import type { Plan, PlannedPlacement } from "../api/types";
import { duration, plural } from "../lib/format";
import { RefusalCard } from "./RefusalCard";

/** What a deployment would do: where each instance goes and at what price, what would be away, what finds no place and why. */
export function PlanView({ plan }: { plan: Plan }) {
  const used = new Set(plan.instances.map((instance) => instance.hostId).filter(Boolean)).size;
  return (
    <section aria-label="Plan">
      {plan.placed ? (
        <div className="note ok">
          <strong>Everything finds a place.</strong> {plural(plan.instances.length, "instance")} on {used} of {plural(plan.hosts, "host")}.
          Nothing is reserved until you deploy.
        </div>
      ) : (
        <div className="note bad" role="alert">
          <strong>Not everything finds a place.</strong> A deployment would be refused for the reasons below. {remedyOf(plan)}
        </div>
      )}
      {plan.refusals.map((refusal) => (
        <RefusalCard key={refusal.lot} refusal={refusal} />
      ))}
      {plan.instances.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable with the keyboard.
        <section className="card table-scroll" aria-label="Placements" tabIndex={0}>
          <table>
            <caption className="muted">The lowest price wins the auction of an instance.</caption>
            <thead>
              <tr>
                <th scope="col">Instance</th>
                <th scope="col">What happens</th>
                <th scope="col">Host</th>
                <th scope="col">Price</th>
                <th scope="col">Next best</th>
              </tr>
            </thead>
            <tbody>
              {plan.instances.map((instance) => (
                <PlacementRow key={instance.instanceId} instance={instance} />
              ))}
            </tbody>
          </table>
        </section>
      )}
      {(plan.builds ?? []).length > 0 && <p>Images are built for {plan.builds?.join(", ")}.</p>}
      {(plan.downtime ?? []).map((away) => (
        <p key={away.service} className="note warn">
          <strong>{away.service}</strong> is away for at most {duration(away.atMostSeconds * 1000)}: {away.reason}
        </p>
      ))}
    </section>
  );
}

function PlacementRow({ instance }: { instance: PlannedPlacement }) {
  const placement = instance.placement;
  const loser = placement?.nearestLosers[0];
  return (
    <tr>
      <th scope="row">
        {instance.service}-{instance.ordinal ?? 0}
      </th>
      <td>
        {instance.fromHostId && instance.fromHostId !== instance.hostId
          ? `${instance.action} from ${instance.fromHostId}`
          : instance.action}
      </td>
      <td>{instance.hostId ?? <span className="muted">no place</span>}</td>
      <td title={placement ? termsOf(placement.winner.terms) : undefined}>{placement ? placement.winner.price.toFixed(3) : "–"}</td>
      <td className="muted">{loser ? `${loser.hostId} at ${loser.price.toFixed(3)}` : "–"}</td>
    </tr>
  );
}

const termsOf = (terms: Record<string, number>) =>
  Object.entries(terms)
    .map(([name, price]) => `${name} ${price.toFixed(3)}`)
    .join(", ");

/** What the reader can do about it: what a host is not is no question of sizes. */
function remedyOf(plan: Plan): string {
  const rules = new Set(plan.refusals.flatMap((refusal) => refusal.byRule.map((rule) => rule.rule)));
  return rules.size === 1 && rules.has("enforcement")
    ? "Ask your operator for hosts with AppArmor. For local development only, Safety can accept hosts without it."
    : "Take smaller sizes or fewer instances, or ask your operator for more hosts.";
}
