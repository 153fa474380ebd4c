import type { Account } from "../api/types";
import { GroupsCard } from "../components/GroupsCard";
import { InvitesCard } from "../components/InvitesCard";
import { TokensCard } from "../components/TokensCard";
import { UsersCard } from "../components/UsersCard";

/** Who may do what in one's organisation. */
export function OrganisationPage({ account }: { account: Account }) {
  const organisation = account.organisation;
  if (!organisation) {
    return (
      <div className="empty">
        <h2>You belong to no organisation</h2>
        <p>Accept an invitation, or make an organisation of your own.</p>
      </div>
    );
  }
  const isOwner = account.role === "owner";
  return (
    <>
      <div className="head">
        <div>
          <h1>{organisation.name}</h1>
          <p className="muted">
            <code>{organisation.organisationId}</code>
            {!isOwner && " · owners change users, groups and invitations"}
          </p>
        </div>
      </div>
      <UsersCard account={account} organisationId={organisation.organisationId} />
      {isOwner && <InvitesCard organisationId={organisation.organisationId} />}
      {isOwner && <GroupsCard organisationId={organisation.organisationId} />}
      <TokensCard organisationId={organisation.organisationId} />
    </>
  );
}
