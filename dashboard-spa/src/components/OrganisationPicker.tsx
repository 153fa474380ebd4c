import { useLocation } from "wouter";
import type { Account } from "../api/types";
import { chooseOrganisation, useOrganisation } from "../lib/organisation";

/** Which of one's organisations everything is about; nothing for who has only one. */
export function OrganisationPicker({ account }: { account: Account }) {
  const organisation = useOrganisation();
  const [location, navigate] = useLocation();
  if (account.organisations.length < 2 || !organisation) return null;
  const choose = (organisationId: string) => {
    chooseOrganisation(organisationId);
    // What is on the screen may be the other one's.
    if (/^\/environments\/env-/.test(location)) navigate("/");
  };
  return (
    <select
      className="organisation"
      aria-label="Organisation"
      title={organisation.name}
      value={organisation.organisationId}
      onChange={(event) => choose(event.target.value)}
    >
      {account.organisations.map((one) => (
        <option key={one.organisationId} value={one.organisationId}>
          {one.name}
        </option>
      ))}
    </select>
  );
}
