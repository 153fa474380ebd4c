import { QueryClient, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { isOver } from "../lib/states";
import { client, read, withAnswer } from "./client";
import { plan } from "./commands";
import { problemOf } from "./problem";
import type { ChainedEntry, Configuration } from "./types";
import { isLive } from "./useLiveStatus";

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // What is known stays on the screen while the control plane is away; the next poll is the retry.
      retry: false,
      refetchOnWindowFocus: true,
      staleTime: 1000,
    },
  },
});

// A session that ended anywhere is noticed at once everywhere.
queryClient.getQueryCache().subscribe((event) => {
  if (event.type !== "updated" || event.action.type !== "error" || event.query.queryKey[0] === "account") return;
  if (problemOf(event.action.error)?.status === 401) void queryClient.invalidateQueries({ queryKey: ["account"] });
});

export function useAccount() {
  return useQuery({
    queryKey: ["account"],
    queryFn: () => read(client.GET("/api/account")),
    staleTime: 60_000,
    refetchInterval: (query) => (query.state.status === "error" && problemOf(query.state.error)?.status !== 401 ? 5000 : false),
  });
}

export function useSessions() {
  return useQuery({ queryKey: ["sessions"], queryFn: () => read(client.GET("/api/account/sessions")), refetchInterval: 30_000 });
}

export function useCatalog() {
  return useQuery({ queryKey: ["catalog"], queryFn: () => read(client.GET("/api/catalog")), staleTime: 300_000 });
}

const readEnvironments = () => read(client.GET("/api/environments"));

export function useEnvironments() {
  return useQuery({ queryKey: ["environments"], queryFn: readEnvironments, refetchInterval: 5000 });
}

/** Those of one organisation. A control plane that does not say whose one is shows it everywhere. */
export function useEnvironmentsOf(organisationId: string | undefined) {
  const found = useEnvironments();
  return { ...found, data: found.data?.filter((one) => (one.organisationId ?? organisationId) === organisationId) };
}

/** Asks for them before it is known who asks: whoever is signed in sees them one round trip sooner, to anybody else nothing happens. */
export function expectEnvironments() {
  readEnvironments().then(
    (known) => queryClient.setQueryData(["environments"], known),
    () => undefined,
  );
}

const environment = (environmentId: string) => ({ params: { path: { environmentId } } });

export function useEnvironment(environmentId: string) {
  return useQuery({
    queryKey: ["environment", environmentId],
    queryFn: () => read(client.GET("/api/environments/{environmentId}", environment(environmentId))),
    // The event stream brings what changes; without it, asking is what is left.
    refetchInterval: () => (isLive(environmentId) ? 20_000 : 3000),
  });
}

export interface VersionedConfiguration {
  configuration: Configuration;
  etag: string | null;
}

export function useConfiguration(environmentId: string) {
  return useQuery({
    queryKey: ["configuration", environmentId],
    // A background refresh would pull the form from under the writer's hands; If-Match catches other writers.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    queryFn: async (): Promise<VersionedConfiguration> => {
      const { data, response } = await withAnswer(
        client.GET("/api/environments/{environmentId}/configuration", environment(environmentId)),
      );
      return { configuration: data, etag: response.headers.get("ETag") };
    },
  });
}

export function useDeployments(environmentId: string) {
  return useQuery({
    queryKey: ["deployments", environmentId],
    enabled: environmentId !== "",
    queryFn: () => read(client.GET("/api/environments/{environmentId}/deployments", environment(environmentId))),
    refetchInterval: 5000,
  });
}

export function useDeployment(environmentId: string, deploymentId: string) {
  return useQuery({
    queryKey: ["deployment", environmentId, deploymentId],
    queryFn: () =>
      read(
        client.GET("/api/environments/{environmentId}/deployments/{deploymentId}", { params: { path: { environmentId, deploymentId } } }),
      ),
    refetchInterval: (query) => (query.state.data && isOver(query.state.data.state) ? false : 3000),
  });
}

export function useMetrics(environmentId: string, minutes: number) {
  return useQuery({
    queryKey: ["metrics", environmentId, minutes],
    queryFn: () =>
      read(client.GET("/api/environments/{environmentId}/metrics", { params: { path: { environmentId }, query: { minutes } } })),
    refetchInterval: 60_000,
    // Another range replaces what is shown once it has come, not before.
    placeholderData: (before) => before,
  });
}

export function useReleases(environmentId: string) {
  return useQuery({
    queryKey: ["releases", environmentId],
    queryFn: () => read(client.GET("/api/environments/{environmentId}/releases", environment(environmentId))),
    refetchInterval: 10_000,
  });
}

export function useDomains(environmentId: string) {
  return useQuery({
    queryKey: ["domains", environmentId],
    queryFn: () => read(client.GET("/api/environments/{environmentId}/domains", environment(environmentId))),
    refetchInterval: 10_000,
  });
}

const organisation = (organisationId: string) => ({ params: { path: { organisationId } } });

export function useMembers(organisationId: string) {
  return useQuery({
    queryKey: ["members", organisationId],
    staleTime: 60_000,
    queryFn: () => read(client.GET("/api/organisations/{organisationId}/users", organisation(organisationId))),
  });
}

export function useInvites(organisationId: string) {
  return useQuery({
    queryKey: ["invites", organisationId],
    queryFn: () => read(client.GET("/api/organisations/{organisationId}/invites", organisation(organisationId))),
  });
}

export function useGroups(organisationId: string) {
  return useQuery({
    queryKey: ["groups", organisationId],
    queryFn: () => read(client.GET("/api/organisations/{organisationId}/groups", organisation(organisationId))),
  });
}

export function useTokens(organisationId: string) {
  return useQuery({
    queryKey: ["tokens", organisationId],
    queryFn: () => read(client.GET("/api/organisations/{organisationId}/tokens", organisation(organisationId))),
  });
}

export function useToolGrants(environmentId: string) {
  return useQuery({
    queryKey: ["tool-grants", environmentId],
    queryFn: () => read(client.GET("/api/environments/{environmentId}/tool-grants", environment(environmentId))),
  });
}

export interface AuditFilter {
  action?: string;
  target?: string;
}

interface AuditPage {
  entries: ChainedEntry[];
  after: string | undefined;
}

/** Newest first, a page at a time: where the next begins is said by the Link header. */
export function useAuditTrail(organisationId: string, filter: AuditFilter) {
  return useInfiniteQuery({
    queryKey: ["audit", organisationId, filter],
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: AuditPage) => page.after,
    queryFn: async ({ pageParam }): Promise<AuditPage> => {
      const query = { ...filter, limit: 50, ...(pageParam !== undefined && { after: pageParam }) };
      const { data, response } = await withAnswer(
        client.GET("/api/organisations/{organisationId}/audit", { params: { path: { organisationId }, query } }),
      );
      const next = /<([^>]+)>; rel="next"/.exec(response.headers.get("Link") ?? "")?.[1];
      return { entries: data, after: next ? (new URL(next, window.location.origin).searchParams.get("after") ?? undefined) : undefined };
    },
  });
}

/** What is to be done to one release to get the other; releases never change. */
export function useReleaseDifference(environmentId: string, releaseId: string | undefined, to: string) {
  return useQuery({
    queryKey: ["difference", environmentId, releaseId, to],
    enabled: releaseId !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () =>
      read(
        client.GET("/api/environments/{environmentId}/releases/{releaseId}/difference", {
          params: { path: { environmentId, releaseId: releaseId ?? "" }, query: { to } },
        }),
      ),
  });
}

/** What deploying an earlier release would do now, with prices. Planned when it is looked at, and again when that is asked for. */
export function useReleasePlan(environmentId: string, releaseId: string) {
  return useQuery({
    queryKey: ["plan", environmentId, releaseId],
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    queryFn: () => plan(environmentId, releaseId),
  });
}
