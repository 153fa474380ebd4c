import { type CSSProperties, memo, useState } from "react";
import { Field } from "../components/Field";
import { ProblemNote } from "../components/ProblemNote";
import { Skeleton } from "../components/Skeleton";
import { plural } from "../lib/format";
import { moveBetweenTiles } from "../topology/tiles";
import { type Host, useHosts } from "./api";
import { CertificateList } from "./CertificateList";
import { byPod, fullnessOf, hostsLike, stateOf } from "./fullness";
import { HostDetails } from "./HostDetails";

/** So many hosts have tiles with their names; of more, people look for some. */
const small = 60;

/** Every host as a tile that fills with what is reserved on it, pod by pod. */
export function HostsPage() {
  const hosts = useHosts();
  const [chosen, setChosen] = useState<string>();
  const [sought, setSought] = useState("");
  if (!hosts.data) return hosts.error ? <ProblemNote error={hosts.error} /> : <Skeleton lines={6} />;
  if (hosts.data.length === 0) {
    return (
      <div className="empty">
        <h2>No host yet</h2>
        <p>
          Make an enrolment token with <code>POST /pod/enrolment-tokens</code> and start a host agent with it; it appears here with its
          first offer.
        </p>
      </div>
    );
  }
  const host = hosts.data.find((one) => one.hostId === chosen);
  const found = hostsLike(hosts.data, sought);
  return (
    <>
      <ProblemNote error={hosts.error} />
      {host && <HostDetails key={host.hostId} host={host} onClose={() => setChosen(undefined)} />}
      {!host && (
        <p className="muted">Each tile is a host; it fills with what is scarcest on it. Choose one to see more, cordon or drain it.</p>
      )}
      {hosts.data.length > small && (
        <div className="row filter">
          <Field label="Find hosts" hint="By name, state, zone, provider, address, label or tenant">
            {(attributes) => (
              <input {...attributes} value={sought} spellCheck={false} onChange={(event) => setSought(event.target.value)} />
            )}
          </Field>
        </div>
      )}
      {found.length === 0 && <p>No host is like that.</p>}
      {byPod(found).map(([pod, its]) => (
        <section className="block" key={pod} aria-label={`Pod ${pod}`}>
          <h2>
            {pod}{" "}
            <span className="muted">
              {its[0]?.provider} · {plural(its.length, "host")}, {its.filter((one) => one.offering).length} offering
            </span>
          </h2>
          {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys are heard for the tiles within. */}
          <div className="host-map" onKeyDown={moveBetweenTiles}>
            {its.map((one, index) => (
              <HostTile
                key={one.hostId}
                host={one}
                entry={index === 0}
                chosen={one.hostId === chosen}
                onChoose={setChosen}
                small={its.length > small}
              />
            ))}
          </div>
        </section>
      ))}
      <CertificateList hosts={hosts.data} />
    </>
  );
}

interface TileProps {
  host: Host;
  entry: boolean;
  chosen: boolean;
  small: boolean;
  onChoose: (hostId: string) => void;
}

const HostTile = memo(function HostTile({ host, entry, chosen, small, onChoose }: TileProps) {
  const full = fullnessOf(host);
  const [tone, state] = stateOf(host);
  const percent = full ? Math.round(full.share * 100) : 0;
  const told = `${host.hostId} ${full ? `${percent} % of its ${full.of}` : "– nothing offered"}, ${state}`;
  return (
    <button
      type="button"
      data-tile=""
      tabIndex={entry || chosen ? 0 : -1}
      className={`host-tile ${tone}${small ? " tiny" : ""}`}
      aria-pressed={chosen}
      aria-label={told}
      title={told}
      // Through the style object, not an attribute: the policy forbids those.
      style={{ "--full": `${percent}%` } as CSSProperties}
      onClick={() => onChoose(host.hostId)}
    >
      {!small && (
        <>
          <strong>{host.hostId}</strong> <span>{full ? `${percent} %` : "–"}</span>
        </>
      )}
    </button>
  );
});
