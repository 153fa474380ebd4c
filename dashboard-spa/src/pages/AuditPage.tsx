import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { client, read } from "../api/client";
import { type AuditFilter, useAuditTrail, useEnvironmentsOf, useMembers } from "../api/queries";
import type { AuditEntry } from "../api/types";
import { Field } from "../components/Field";
import { ProblemNote } from "../components/ProblemNote";
import { Skeleton } from "../components/Skeleton";
import { Time } from "../components/Time";
import { useOrganisation } from "../lib/organisation";
import { NoOrganisation } from "./OrganisationPage";

/** Who did what, when and from where, in the organisation that is looked at. */
export function AuditPage() {
  const organisationId = useOrganisation()?.organisationId;
  return organisationId === undefined ? <NoOrganisation /> : <Trail key={organisationId} organisationId={organisationId} />;
}

function Trail({ organisationId }: { organisationId: string }) {
  const [filter, setFilter] = useState<AuditFilter>({});
  const trail = useAuditTrail(organisationId, filter);
  const members = useMembers(organisationId);
  const environments = useEnvironmentsOf(organisationId);
  const names = new Map([
    ...(members.data ?? []).map((member) => [member.userId, member.name] as const),
    ...(environments.data ?? []).map((environment) => [environment.environmentId, environment.name] as const),
  ]);
  const entries = trail.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <>
      <div className="head">
        <div>
          <h1>Audit</h1>
          <p className="muted">
            Every change and every sign-in. Entries are chained by hashes: none can be changed or taken out unnoticed.
          </p>
        </div>
        <a className="button" href={`/api/organisations/${organisationId}/audit/export`} download>
          Export all
        </a>
      </div>
      <Verification organisationId={organisationId} />
      <Filter onSearch={setFilter} />
      <ProblemNote error={trail.error} />
      {!trail.data && !trail.error && <Skeleton lines={6} />}
      {trail.data && entries.length === 0 && (
        <div className="empty">
          <h2>Nothing matches</h2>
          <p>Search for another action, id or person, or for everything.</p>
        </div>
      )}
      {entries.length > 0 && (
        <ul className="card releases">
          {entries.map((one) => (
            <li key={one.number}>
              <Entry entry={one.entry} names={names} />
            </li>
          ))}
        </ul>
      )}
      {trail.hasNextPage && (
        <p>
          <button type="button" disabled={trail.isFetchingNextPage} onClick={() => void trail.fetchNextPage()}>
            {trail.isFetchingNextPage ? "Reading…" : "Older entries"}
          </button>
        </p>
      )}
    </>
  );
}

function Entry({ entry, names }: { entry: AuditEntry; names: ReadonlyMap<string, string> }) {
  // Whoever did something to their own account stands below anyway. A part of an environment follows its id.
  const target = entry.target === entry.userId ? undefined : (entry.target ?? undefined);
  return (
    <div className="line">
      <span className="grow wrap">
        <strong>{entry.action}</strong> {names.get(target?.split("/")[0] ?? "")} {target && <code>{target}</code>} {entry.detail}
        <span className="notes">
          {names.get(entry.userId) ?? (entry.userId === "-" ? "somebody unknown" : entry.userId)}
          {entry.tokenId && ` with token ${entry.tokenId}`}
          {entry.from && ` from ${entry.from}`} · request <code title={entry.correlationId}>{entry.correlationId.slice(0, 12)}</code>
        </span>
      </span>
      <span className="muted">
        <Time at={entry.at} />
      </span>
    </div>
  );
}

function Filter({ onSearch }: { onSearch: (filter: AuditFilter) => void }) {
  const [action, setAction] = useState("");
  const [target, setTarget] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSearch({ ...(action.trim() && { action: action.trim() }), ...(target.trim() && { target: target.trim() }) });
  };
  return (
    <form className="row" onSubmit={submit}>
      <Field label="Action" hint="For example environment-created">
        {(attributes) => <input {...attributes} value={action} onChange={(event) => setAction(event.target.value)} />}
      </Field>
      <Field label="Done to" hint="An id: env-…, dep-…, usr-…">
        {(attributes) => <input {...attributes} value={target} onChange={(event) => setTarget(event.target.value)} />}
      </Field>
      <button type="submit">Search</button>
    </form>
  );
}

function Verification({ organisationId }: { organisationId: string }) {
  const verification = useQuery({
    queryKey: ["verification", organisationId],
    enabled: false,
    queryFn: () => read(client.GET("/api/organisations/{organisationId}/audit/verification", { params: { path: { organisationId } } })),
  });
  const found = verification.data;
  return (
    <div role="status" aria-live="polite">
      {found?.intact && (
        <div className="note ok">
          <strong>The trail is as it was written.</strong> {found.entries} entries were looked at.
        </div>
      )}
      {found && !found.intact && (
        <div className="note bad">
          <strong>Entry {found.firstWrong} is not as it was written.</strong> {found.reason}
        </div>
      )}
      <ProblemNote error={verification.error} />
      {!found && (
        <button type="button" disabled={verification.isFetching} onClick={() => void verification.refetch()}>
          {verification.isFetching ? "Computing every hash again…" : "Verify the trail"}
        </button>
      )}
    </div>
  );
}
