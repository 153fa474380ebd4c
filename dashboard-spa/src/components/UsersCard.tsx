import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { removeUser, setRole } from "../api/commands";
import { useMembers } from "../api/queries";
import type { Account, Member } from "../api/types";
import { ProblemNote } from "./ProblemNote";
import { Skeleton } from "./Skeleton";
import { Time } from "./Time";

/** Who belongs to the organisation, and as what. */
export function UsersCard({ account, organisationId }: { account: Account; organisationId: string }) {
  const members = useMembers(organisationId);
  return (
    <section className="card pad">
      <h2>Users</h2>
      <p className="muted">Owners may do everything. Members may what their groups permit.</p>
      {!members.data && (members.error ? <ProblemNote error={members.error} /> : <Skeleton lines={2} />)}
      <ul className="plain">
        {members.data?.map((member) => (
          <Line key={member.userId} member={member} organisationId={organisationId} account={account} />
        ))}
      </ul>
    </section>
  );
}

function Line({ member, organisationId, account }: { member: Member; organisationId: string; account: Account }) {
  const [leaving, setLeaving] = useState(false);
  const client = useQueryClient();
  const onSettled = () => client.invalidateQueries({ queryKey: ["members", organisationId] });
  const role = useMutation({
    mutationFn: () => setRole(organisationId, member.userId, member.role === "owner" ? "member" : "owner"),
    onSettled,
  });
  const removal = useMutation({ mutationFn: () => removeUser(organisationId, member.userId), onSettled });
  const other = member.role === "owner" ? "Make a member" : "Make an owner";
  const mayChange = account.role === "owner" && member.userId !== account.userId;
  return (
    <li className="row between">
      <div className="grow">
        <div className="wrap">
          {member.name} <span className="tag">{member.role}</span>{" "}
          {!member.hasTwoFactor && <span className="tag warn">no second factor</span>}
        </div>
        <div className="muted wrap">
          {member.email}
          {member.joinedAt && (
            <>
              {" · joined "}
              <Time at={member.joinedAt} />
            </>
          )}
        </div>
        <ProblemNote error={role.error ?? removal.error} />
      </div>
      {mayChange && !leaving && (
        <>
          <button type="button" disabled={role.isPending} onClick={() => role.mutate()} aria-label={`${other}: ${member.name}`}>
            {other}
          </button>
          <button type="button" onClick={() => setLeaving(true)} aria-label={`Remove ${member.name}`}>
            Remove
          </button>
        </>
      )}
      {mayChange && leaving && (
        <>
          <button type="button" className="danger" disabled={removal.isPending} onClick={() => removal.mutate()}>
            Remove {member.name} now
          </button>
          <button type="button" onClick={() => setLeaving(false)}>
            Keep
          </button>
        </>
      )}
    </li>
  );
}
