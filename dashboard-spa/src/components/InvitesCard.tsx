import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { invite, withdrawInvite } from "../api/commands";
import { problemOf } from "../api/problem";
import { useGroups, useInvites } from "../api/queries";
import type { Role } from "../api/types";
import { Field } from "./Field";
import { Form } from "./Form";
import { ProblemNote } from "./ProblemNote";
import { TextField } from "./TextField";
import { Time } from "./Time";

/** Invitations that nobody accepted yet, and a way to send another. */
export function InvitesCard({ organisationId }: { organisationId: string }) {
  const [inviting, setInviting] = useState(false);
  const invites = useInvites(organisationId);
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: ["invites", organisationId] });
  const withdrawal = useMutation({ mutationFn: (inviteId: string) => withdrawInvite(organisationId, inviteId), onSettled: refresh });
  return (
    <section className="card pad">
      <h2>Invitations</h2>
      <p className="muted">A code is mailed, good for once and for seven days. Only an account with that address can accept.</p>
      <ProblemNote error={invites.error ?? withdrawal.error} />
      <ul className="plain">
        {invites.data?.map((one) => (
          <li key={one.inviteId} className="row between">
            <div className="grow">
              <div className="wrap">
                {one.email} <span className="tag">{one.role}</span>
              </div>
              <div className="muted">
                ends <Time at={one.expiresAt} />
              </div>
            </div>
            <button
              type="button"
              disabled={withdrawal.isPending}
              onClick={() => withdrawal.mutate(one.inviteId)}
              aria-label={`Withdraw the invitation of ${one.email}`}
            >
              Withdraw
            </button>
          </li>
        ))}
      </ul>
      {inviting ? (
        <InviteForm
          organisationId={organisationId}
          onDone={() => {
            setInviting(false);
            void refresh();
          }}
        />
      ) : (
        <button type="button" onClick={() => setInviting(true)}>
          Invite somebody
        </button>
      )}
    </section>
  );
}

function InviteForm({ organisationId, onDone }: { organisationId: string; onDone: () => void }) {
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("member");
  const [groupIds, setGroupIds] = useState<string[]>([]);
  const groups = useGroups(organisationId);
  const mutation = useMutation({ mutationFn: () => invite(organisationId, { email, role, groupIds }), onSuccess: onDone });
  const toggle = (groupId: string, on: boolean) => setGroupIds(on ? [...groupIds, groupId] : groupIds.filter((one) => one !== groupId));
  return (
    <Form
      error={mutation.error}
      shown={["email"]}
      pending={mutation.isPending}
      action="Send"
      onSubmit={() => mutation.mutate()}
      onCancel={onDone}
    >
      <TextField
        label="E-mail address"
        name="email"
        type="email"
        value={email}
        onChange={setEmail}
        errors={problemOf(mutation.error)?.errors ?? []}
        autoComplete="off"
      />
      <Field label="Role">
        {(attributes) => (
          <select {...attributes} value={role ?? "member"} onChange={(event) => setRole(event.target.value as Role)}>
            <option value="member">Member: what the groups permit</option>
            <option value="owner">Owner: everything</option>
          </select>
        )}
      </Field>
      {groups.data?.map((group) => (
        <label key={group.groupId} className="check">
          <input
            type="checkbox"
            checked={groupIds.includes(group.groupId)}
            onChange={(event) => toggle(group.groupId, event.target.checked)}
          />{" "}
          in {group.name}
        </label>
      ))}
    </Form>
  );
}
