import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { makeGroup, removeGroup, writeGroup } from "../api/commands";
import { problemOf } from "../api/problem";
import { useGroups, useMembers } from "../api/queries";
import type { Group, GroupSettings } from "../api/types";
import { plural } from "../lib/format";
import { Form } from "./Form";
import { GrantList } from "./GrantList";
import { GrantsEditor } from "./GrantsEditor";
import { ProblemNote } from "./ProblemNote";
import { TextField } from "./TextField";

/** Groups: who may do what with which environment. */
export function GroupsCard({ organisationId }: { organisationId: string }) {
  const [edited, setEdited] = useState<string>();
  const groups = useGroups(organisationId);
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: ["groups", organisationId] });
  const removal = useMutation({ mutationFn: (groupId: string) => removeGroup(organisationId, groupId), onSettled: refresh });
  const done = () => {
    setEdited(undefined);
    void refresh();
  };
  return (
    <section className="card pad">
      <h2>Groups</h2>
      <p className="muted">Permissions are given to groups, for one environment or for all.</p>
      <ProblemNote error={groups.error ?? removal.error} />
      <ul className="plain">
        {groups.data?.map((group) =>
          edited === group.groupId ? (
            <li key={group.groupId}>
              <GroupForm organisationId={organisationId} group={group} onDone={done} />
            </li>
          ) : (
            <li key={group.groupId} className="row between">
              <div className="grow">
                <div className="wrap">
                  {group.name} <span className="tag">{plural(group.userIds.length, "user")}</span>
                </div>
                <GrantList grants={group.grants} />
              </div>
              <button type="button" onClick={() => setEdited(group.groupId)} aria-label={`Change ${group.name}`}>
                Change
              </button>
              <button
                type="button"
                disabled={removal.isPending}
                onClick={() => removal.mutate(group.groupId)}
                aria-label={`Remove ${group.name}`}
              >
                Remove
              </button>
            </li>
          ),
        )}
      </ul>
      {edited === "new" ? (
        <GroupForm organisationId={organisationId} onDone={done} />
      ) : (
        <button type="button" onClick={() => setEdited("new")}>
          Make a group
        </button>
      )}
    </section>
  );
}

function GroupForm({ organisationId, group, onDone }: { organisationId: string; group?: Group; onDone: () => void }) {
  const [settings, setSettings] = useState<GroupSettings>(
    group
      ? { name: group.name, grants: group.grants, userIds: group.userIds }
      : { name: "", grants: [{ environmentId: "*", permissions: ["read"] }], userIds: [] },
  );
  const members = useMembers(organisationId);
  const mutation = useMutation({
    mutationFn: () => (group ? writeGroup(organisationId, group.groupId, settings) : makeGroup(organisationId, settings)),
    onSuccess: onDone,
  });
  const toggle = (userId: string, on: boolean) =>
    setSettings({ ...settings, userIds: on ? [...settings.userIds, userId] : settings.userIds.filter((one) => one !== userId) });
  return (
    <Form
      error={mutation.error}
      shown={["name"]}
      pending={mutation.isPending}
      action="Save"
      onSubmit={() => mutation.mutate()}
      onCancel={onDone}
    >
      <TextField
        label="Name"
        name="name"
        value={settings.name}
        onChange={(name) => setSettings({ ...settings, name })}
        errors={problemOf(mutation.error)?.errors ?? []}
        autoComplete="off"
      />
      <fieldset className="stack">
        <legend>Users</legend>
        {members.data?.map((member) => (
          <label key={member.userId} className="check">
            <input
              type="checkbox"
              checked={settings.userIds.includes(member.userId)}
              onChange={(event) => toggle(member.userId, event.target.checked)}
            />{" "}
            {member.name}
          </label>
        ))}
      </fieldset>
      <GrantsEditor value={settings.grants} onChange={(grants) => setSettings({ ...settings, grants })} />
    </Form>
  );
}
