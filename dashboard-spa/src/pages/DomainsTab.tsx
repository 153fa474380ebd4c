import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { endDomain, setMaintenance } from "../api/commands";
import { useConfiguration, useDomains } from "../api/queries";
import type { Domain } from "../api/types";
import { CertificateClock } from "../components/CertificateClock";
import { DomainForm } from "../components/DomainForm";
import { ProblemNote } from "../components/ProblemNote";
import { Skeleton } from "../components/Skeleton";

export function DomainsTab({ environmentId }: { environmentId: string }) {
  const domains = useDomains(environmentId);
  const configuration = useConfiguration(environmentId);
  const [adding, setAdding] = useState(false);
  const error = domains.error ?? configuration.error;
  if (!domains.data || !configuration.data) return error ? <ProblemNote error={error} /> : <Skeleton lines={4} />;
  const services = (configuration.data.configuration.services ?? []).filter((one) => one.type === "code").map((one) => one.label);
  return (
    <>
      {domains.data.length === 0 && !adding && (
        <div className="empty">
          <h2>No host name leads here yet</h2>
          <p>Public host names lead to a code service, over TLS, with a certificate of the platform or one of your own.</p>
        </div>
      )}
      {domains.data.map((domain) => (
        <DomainCard key={domain.name} environmentId={environmentId} domain={domain} services={services} />
      ))}
      {adding ? (
        <section className="card pad">
          <h2>A new host name</h2>
          <DomainForm environmentId={environmentId} services={services} onDone={() => setAdding(false)} />
        </section>
      ) : (
        <button type="button" disabled={services.length === 0} onClick={() => setAdding(true)}>
          Add a host name
        </button>
      )}
      <p className="hint">
        {services.length === 0
          ? "Add a code service in the configuration first: host names lead to those."
          : "Host names and certificates become real with the next deployment; the maintenance page at once."}
      </p>
    </>
  );
}

function DomainCard({ environmentId, domain, services }: { environmentId: string; domain: Domain; services: string[] }) {
  const [changing, setChanging] = useState(false);
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: ["domains", environmentId] });
  const ending = useMutation({ mutationFn: () => endDomain(environmentId, domain.name), onSettled: refresh });
  const inMaintenance = domain.served?.maintenance === true;
  const maintenance = useMutation({ mutationFn: () => setMaintenance(environmentId, domain.name, !inMaintenance), onSettled: refresh });
  const options = domain.served?.options ?? domain.options;
  return (
    <section className="card pad" aria-label={domain.name}>
      <div className="row between">
        <h2>{domain.name}</h2>
        {inMaintenance && <span className="tag warn">maintenance page</span>}
      </div>
      <p>
        {domain.service ? (
          <>
            leads to <code>{domain.service}</code>
          </>
        ) : (
          "leads nowhere from the next deployment on"
        )}
        {domain.served && (
          <>
            {" · "}
            <a href={domain.served.address} target="_blank" rel="noreferrer">
              {domain.served.address}
            </a>
          </>
        )}
      </p>
      <CertificateClock domain={domain} />
      {options && (
        <p className="muted">
          {options.redirectHttp ? "Plain HTTP is redirected" : "Plain HTTP is not redirected"}
          {options.hstsSeconds ? ` · HSTS ${Math.round(options.hstsSeconds / 86_400)} days` : ""}
          {options.maxBodyMib ? ` · requests up to ${options.maxBodyMib} MiB` : ""}
          {options.webSockets ? " · WebSockets" : ""}
        </p>
      )}
      <ProblemNote error={ending.error ?? maintenance.error} />
      {changing ? (
        <DomainForm environmentId={environmentId} services={services} domain={domain} onDone={() => setChanging(false)} />
      ) : (
        <div className="row">
          <button type="button" disabled={!domain.service} onClick={() => setChanging(true)} aria-label={`Change ${domain.name}`}>
            Change
          </button>
          {domain.served && (
            <button type="button" disabled={maintenance.isPending} onClick={() => maintenance.mutate()}>
              {inMaintenance ? "Serve visitors again" : "Show the maintenance page"}
            </button>
          )}
          {domain.service && (
            <button type="button" disabled={ending.isPending} onClick={() => ending.mutate()} aria-label={`Remove ${domain.name}`}>
              Remove
            </button>
          )}
        </div>
      )}
    </section>
  );
}
