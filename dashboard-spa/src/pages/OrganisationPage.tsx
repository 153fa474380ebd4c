import type { Account } from "../api/types";
import { GroupsCard } from "../components/GroupsCard";
import { InvitesCard } from "../components/InvitesCard";
import { JoinCard } from "../components/JoinCard";
import { TokensCard } from "../components/TokensCard";
import { UsersCard } from "../components/UsersCard";
import { useOrganisation } from "../lib/organisation";

/** Who may do what in the organisation that is looked at. */
export function OrganisationPage({ account }: { account: Account }) {
  const organisation = useOrganisation();
  if (!organisation) return <NoOrganisation />;
  const { organisationId } = organisation;
  const isOwner = organisation.role === "owner";
  return (
    <>
      <div className="head">
        <div>
          <h1>{organisation.name}</h1>
          <p className="muted">
            <code>{organisationId}</code>
            {!isOwner && " · owners change users, groups and invitations"}
          </p>
        </div>
      </div>
      <div key={organisationId}>
        <UsersCard account={{ ...account, role: organisation.role }} organisationId={organisationId} />
        {isOwner && <InvitesCard organisationId={organisationId} />}
        {isOwner && <GroupsCard organisationId={organisationId} />}
        <TokensCard organisationId={organisationId} />
      </div>
      <JoinCard title="Another organisation" lead="You can belong to several, with a role of your own in each." />
    </>
  );
}

/** What somebody sees who has just signed up. */
export function NoOrganisation() {
  return (
    <>
      <div className="head">
        <h1>Welcome to Catalyze</h1>
      </div>
      <JoinCard
        title="First, an organisation"
        lead="Environments belong to an organisation, and so do the people who may see them. Accept an invitation that was mailed to you, or make one of your own."
      />
    </>
  );
}
