import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import createClient from "openapi-fetch";
import { guard, read } from "../api/client";
import type { components, paths } from "./schema";

type Schemas = components["schemas"];
export type Host = Schemas["HostStatus"];
export type Alert = Schemas["Alert"];
export type Subject = Schemas["OrchestrationSubject"];
export type Health = Schemas["ControlPlaneHealth"];
export type Orchestration = Schemas["ManagedInstance"];
export type HistoryEvent = NonNullable<Orchestration["historyEvents"]>[number];

/** The session is a cookie of its own: an operator is nobody's customer, and the token is nowhere a script could read it. */
const client = createClient<paths>({ baseUrl: "/", credentials: "same-origin" });
client.use(guard);

const management = "/operations/durabletask/instances" as const;
const key = (...parts: unknown[]) => ["operator", ...parts];

/** The token is sent once and not kept. */
export const beginSession = (token: string) =>
  read(client.POST("/pod/operators/sessions", { headers: { Authorization: `Bearer ${token}` } }));

export const endSession = () => read(client.DELETE("/pod/operators/sessions/current"));

export const useSelf = () =>
  useQuery({ queryKey: key("self"), queryFn: () => read(client.GET("/pod/operators/self")), staleTime: 60_000, refetchInterval: 60_000 });

export const useHosts = () => useQuery({ queryKey: key("hosts"), queryFn: () => read(client.GET("/pod/hosts")), refetchInterval: 5000 });

export const useDrain = (id: string, on: boolean) =>
  useQuery({
    queryKey: key("drain", id),
    enabled: on,
    queryFn: () => read(client.GET("/pod/hosts/{id}/drain", { params: { path: { id } } })),
    refetchInterval: 3000,
  });

export const useAlerts = () =>
  useQuery({ queryKey: key("alerts"), queryFn: () => read(client.GET("/pod/alerts")), refetchInterval: 10_000 });

export const useHealth = () => useQuery({ queryKey: key("health"), queryFn: () => read(client.GET("/pod/health")), refetchInterval: 5000 });

export const usePoison = () =>
  useQuery({ queryKey: key("poison"), queryFn: () => read(client.GET("/pod/poison")), refetchInterval: 10_000 });

export const useOperatorAudit = (agent: string, operator: string, after: string) =>
  useQuery({
    queryKey: key("audit", agent, operator, after),
    queryFn: () =>
      read(
        client.GET("/pod/audit", {
          params: { query: { ...(agent && { agent }), ...(operator && { operator }), ...(after && { after }) } },
        }),
      ),
  });

export const useOrchestrations = (runtimeStatus: string, instanceIdPrefix: string) =>
  useQuery({
    queryKey: key("orchestrations", runtimeStatus, instanceIdPrefix),
    queryFn: () =>
      read(
        client.GET(management, {
          params: {
            query: {
              top: "200",
              showInput: "true",
              ...(runtimeStatus && { runtimeStatus }),
              ...(instanceIdPrefix && { instanceIdPrefix }),
            },
          },
        }),
      ),
    refetchInterval: 5000,
    placeholderData: (before) => before,
  });

/** The management API gives them in the order of their ids, which tells nobody anything. */
export const newestFirst = (found: Orchestration[]) => [...found].sort((one, other) => other.createdTime.localeCompare(one.createdTime));

/** Names by the ids of deployments and environments; none of them changes. */
export function useSubjects(ids: (string | undefined)[]): Map<string, Subject> {
  const asked = [...new Set(ids.filter((id) => id !== undefined && /^(dep|env)-[a-z0-9-]+$/.test(id)))].sort().join(",");
  const found = useQuery({
    queryKey: key("subjects", asked),
    enabled: asked !== "",
    queryFn: () => read(client.GET("/pod/subjects", { params: { query: { ids: asked } } })),
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (before) => before,
  });
  return new Map((found.data ?? []).map((one) => [one.id, one]));
}

export const useOrchestration = (id: string) =>
  useQuery({
    queryKey: key("orchestration", id),
    queryFn: () => read(client.GET(`${management}/{id}`, { params: { path: { id }, query: { showHistory: "true", showInput: "true" } } })),
    refetchInterval: 3000,
  });

export const usePlacement = (id: string) =>
  useQuery({
    queryKey: key("placement", id),
    enabled: id !== "",
    queryFn: () => read(client.GET("/pod/deployments/{id}/placement", { params: { path: { id } } })),
  });

export const useFates = (id: string, instance: string, after: string) =>
  useQuery({
    queryKey: key("fates", id, instance, after),
    enabled: instance !== "",
    queryFn: () =>
      read(
        client.GET("/pod/deployments/{id}/placement/hosts", {
          params: { path: { id }, query: { instance, ...(after && { after }) } },
        }),
      ),
  });

const hostPath = (id: string) => ({ params: { path: { id } } });
export const cordon = (id: string, on: boolean) =>
  read(on ? client.PUT("/pod/hosts/{id}/cordon", hostPath(id)) : client.DELETE("/pod/hosts/{id}/cordon", hostPath(id)));
export const drain = (id: string, on: boolean) =>
  read(on ? client.PUT("/pod/hosts/{id}/drain", hostPath(id)) : client.DELETE("/pod/hosts/{id}/drain", hostPath(id)));

export const retryPoison = (queue: string, message: string) =>
  read(client.POST("/pod/poison/{queue}/retry", { params: { path: { queue }, query: { message } } }));

export type Control = "terminate" | "suspend" | "resume" | "rewind" | "restart" | "purge";
export const control = (id: string, what: Control) => {
  const params = { path: { id } };
  const reason = { path: { id }, query: { reason: "asked for in the dashboard" } };
  if (what === "purge") return read(client.DELETE(`${management}/{id}`, { params }));
  if (what === "restart") return read(client.POST(`${management}/{id}/restart`, { params }));
  if (what === "terminate") return read(client.POST(`${management}/{id}/terminate`, { params: reason }));
  if (what === "suspend") return read(client.POST(`${management}/{id}/suspend`, { params: reason }));
  if (what === "resume") return read(client.POST(`${management}/{id}/resume`, { params: reason }));
  return read(client.POST(`${management}/{id}/rewind`, { params: reason }));
};

export const raiseEvent = (id: string, eventName: string, body: unknown) =>
  read(client.POST(`${management}/{id}/raiseEvent/{eventName}`, { params: { path: { id, eventName } }, body }));

/** Does something, and has everything operators look at asked anew. */
export function useCommand<T>(run: (what: T) => Promise<unknown>, onSuccess?: (what: T) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess: (_, what) => {
      void queries.invalidateQueries({ queryKey: key() });
      onSuccess?.(what);
    },
  });
}
