import type { PlacementRefusal } from "../api/types";
import { plural } from "../lib/format";

/** Why a lot found no place, rule by rule and host by host. */
export function RefusalCard({ refusal }: { refusal: PlacementRefusal }) {
  return (
    <section className="card refusal">
      <header>
        <h2>No place for {refusal.lot}</h2>
        <p>{refusal.summary}</p>
        <ul className="inline">
          {refusal.byRule.map((rule) => (
            <li key={rule.rule}>
              <strong>{plural(rule.hosts, "host")}</strong>: {rule.reason} <span className="muted">({rule.rule})</span>
            </li>
          ))}
        </ul>
      </header>
      <table>
        <caption className="muted">All {plural(refusal.hostsConsidered, "host")} considered</caption>
        <thead>
          <tr>
            <th scope="col">Host</th>
            <th scope="col">Rule</th>
            <th scope="col">Reason</th>
          </tr>
        </thead>
        <tbody>
          {refusal.hosts.map((host) => (
            <tr key={host.hostId}>
              <th scope="row">{host.hostId}</th>
              <td>{host.rule}</td>
              <td>{host.reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
