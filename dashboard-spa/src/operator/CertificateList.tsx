import { Time } from "../components/Time";
import type { Host } from "./api";

const shown = 10;

/** The hosts whose certificates end first. */
export function CertificateList({ hosts }: { hosts: Host[] }) {
  const ending = hosts
    .flatMap((host) => (host.nearestExpiry ? [{ hostId: host.hostId, at: host.nearestExpiry }] : []))
    .sort((one, other) => Date.parse(one.at) - Date.parse(other.at))
    .slice(0, shown);
  return (
    <section className="block">
      <h2>Certificates nearest their end</h2>
      {ending.length === 0 ? (
        <p className="muted">No host has a certificate in use.</p>
      ) : (
        <ul className="inline">
          {ending.map(({ hostId, at }) => (
            <li key={hostId}>
              {hostId}{" "}
              <span className="muted">
                ends <Time at={at} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
