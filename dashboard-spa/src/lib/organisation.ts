import { useEffect, useSyncExternalStore } from "react";
import { useAccount } from "../api/queries";

const key = "catalyze-organisation";
const listeners = new Set<() => void>();

// An address may name one (?organisation=org-…), so that it can be sent to somebody; otherwise it is the one that was looked at last.
let chosen = new URLSearchParams(window.location.search).get("organisation") ?? localStorage.getItem(key) ?? undefined;

/** From now on everything is about this organisation. */
export function chooseOrganisation(organisationId: string) {
  if (organisationId === chosen) return;
  chosen = organisationId;
  localStorage.setItem(key, organisationId);
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The organisation that is looked at, with one's own role in it: the chosen one, else one's first. None for who belongs to none. */
export function useOrganisation() {
  const account = useAccount().data;
  const wanted = useSyncExternalStore(subscribe, () => chosen);
  const own = account?.organisations ?? [];
  return (
    own.find((one) => one.organisationId === wanted) ??
    own.find((one) => one.organisationId === account?.organisation?.organisationId) ??
    own[0]
  );
}

/** Follows a link into another of one's organisations: what is looked at says whose it is. */
export function useFollowedOrganisation(organisationId: string | null | undefined) {
  useEffect(() => {
    if (organisationId) chooseOrganisation(organisationId);
  }, [organisationId]);
}
