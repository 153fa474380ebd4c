import { client, read, withAnswer } from "./client";
import type { VersionedConfiguration } from "./queries";
import type { Configuration, DomainSettings, GroupSettings, InviteSettings, Role, TokenSettings, ToolGrantSettings } from "./types";

const path = (environmentId: string) => ({ environmentId });

/** crypto.randomUUID exists on secure origins only; a local pod is reached over plain HTTP. */
export function randomKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export const signIn = (email: string, password: string) => read(client.POST("/api/sessions", { body: { email, password } }));

export const signInSecondFactor = (challenge: string, code: string) =>
  read(client.POST("/api/sessions/second-factors", { body: { challenge, code } }));

export const signUp = (email: string, name: string, password: string) =>
  read(client.POST("/api/accounts", { body: { email, name, password } }));

export const confirmAddress = (code: string) => read(client.POST("/api/accounts/verifications", { body: { code } }));

export const askReset = (email: string) => read(client.POST("/api/password-resets", { body: { email } }));

export const resetPassword = (code: string, password: string) =>
  read(client.POST("/api/password-resets/confirmations", { body: { code, password } }));

export const beginTwoFactor = (password: string) => read(client.POST("/api/account/two-factor", { body: { password } }));

export const confirmTwoFactor = (code: string) => read(client.POST("/api/account/two-factor/confirmations", { body: { code } }));

export const renewRecoveryCodes = (password: string) => read(client.POST("/api/account/two-factor/recovery-codes", { body: { password } }));

export const removeTwoFactor = (password: string) => read(client.POST("/api/account/two-factor/removal", { body: { password } }));

export const endSession = (sessionId: string) =>
  read(client.DELETE("/api/account/sessions/{sessionId}", { params: { path: { sessionId } } }));

export const signOut = () => read(client.DELETE("/api/sessions/current"));

export const createEnvironment = (name: string, configuration: Configuration, organisationId: string | undefined) =>
  read(client.POST("/api/environments", { params: { query: organisationId ? { organisationId } : {} }, body: { name, configuration } }));

/** Stops it, and removes it days later; at once only where that is asked for. */
export const removeEnvironment = (environmentId: string, immediately: boolean) =>
  read(
    client.DELETE("/api/environments/{environmentId}", {
      params: { path: path(environmentId), query: immediately ? { immediately } : {} },
    }),
  );

export const restoreEnvironment = (environmentId: string) =>
  read(client.POST("/api/environments/{environmentId}/restoration", { params: { path: path(environmentId) } }));

/** With a plan exactly that plan is carried out, or nothing. */
export const deploy = (environmentId: string, planId?: string) =>
  read(
    client.POST("/api/environments/{environmentId}/deployments", {
      params: { path: path(environmentId), header: { "Idempotency-Key": randomKey() } },
      ...(planId !== undefined && { body: { planId } }),
    }),
  );

/** What deploying the configuration, or an earlier release, would do now. */
export const plan = (environmentId: string, release?: string) =>
  read(
    client.POST("/api/environments/{environmentId}/plans", {
      params: { path: path(environmentId), header: {} },
      ...(release !== undefined && { body: { release } }),
    }),
  );

export const renameEnvironment = (environmentId: string, name: string) =>
  read(client.PUT("/api/environments/{environmentId}/name", { params: { path: path(environmentId) }, body: { name } }));

export const cancelDeployment = (environmentId: string, deploymentId: string) =>
  read(
    client.POST("/api/environments/{environmentId}/deployments/{deploymentId}/cancellation", {
      params: { path: { environmentId, deploymentId }, header: { "Idempotency-Key": randomKey() } },
    }),
  );

export const makeOrganisation = (name: string) =>
  read(client.POST("/api/account/organisations", { params: { header: { "Idempotency-Key": randomKey() } }, body: { name } }));

export const acceptInvite = (code: string) =>
  read(client.POST("/api/invites/acceptances", { params: { header: { "Idempotency-Key": randomKey() } }, body: { code } }));

const inOrganisation = (organisationId: string) => ({ path: { organisationId } });

export const setRole = (organisationId: string, userId: string, role: Role) =>
  read(
    client.PUT("/api/organisations/{organisationId}/users/{userId}/role", { params: { path: { organisationId, userId } }, body: { role } }),
  );

export const removeUser = (organisationId: string, userId: string) =>
  read(client.DELETE("/api/organisations/{organisationId}/users/{userId}", { params: { path: { organisationId, userId } } }));

export const invite = (organisationId: string, settings: InviteSettings) =>
  read(client.POST("/api/organisations/{organisationId}/invites", { params: inOrganisation(organisationId), body: settings }));

export const withdrawInvite = (organisationId: string, inviteId: string) =>
  read(client.DELETE("/api/organisations/{organisationId}/invites/{inviteId}", { params: { path: { organisationId, inviteId } } }));

export const makeGroup = (organisationId: string, settings: GroupSettings) =>
  read(client.POST("/api/organisations/{organisationId}/groups", { params: inOrganisation(organisationId), body: settings }));

export const writeGroup = (organisationId: string, groupId: string, settings: GroupSettings) =>
  read(
    client.PUT("/api/organisations/{organisationId}/groups/{groupId}", { params: { path: { organisationId, groupId } }, body: settings }),
  );

export const removeGroup = (organisationId: string, groupId: string) =>
  read(client.DELETE("/api/organisations/{organisationId}/groups/{groupId}", { params: { path: { organisationId, groupId } } }));

export const makeToken = (organisationId: string, settings: TokenSettings) =>
  read(client.POST("/api/organisations/{organisationId}/tokens", { params: inOrganisation(organisationId), body: settings }));

export const revokeToken = (organisationId: string, tokenId: string) =>
  read(client.DELETE("/api/organisations/{organisationId}/tokens/{tokenId}", { params: { path: { organisationId, tokenId } } }));

export const leadDomain = (environmentId: string, domain: string, settings: DomainSettings) =>
  read(client.PUT("/api/environments/{environmentId}/domains/{domain}", { params: { path: { environmentId, domain } }, body: settings }));

export const endDomain = (environmentId: string, domain: string) =>
  read(client.DELETE("/api/environments/{environmentId}/domains/{domain}", { params: { path: { environmentId, domain } } }));

export const setMaintenance = (environmentId: string, domain: string, on: boolean) =>
  on
    ? read(
        client.POST("/api/environments/{environmentId}/maintenance", { params: { path: { environmentId } }, body: { domains: [domain] } }),
      )
    : read(
        client.DELETE("/api/environments/{environmentId}/maintenance", {
          params: { path: { environmentId }, query: { domain: [domain] } },
        }),
      );

/** Exactly the plan that was shown is carried out, or nothing. */
export const rollBack = (environmentId: string, releaseId: string, planId: string) =>
  read(
    client.POST("/api/environments/{environmentId}/releases/{releaseId}/deployments", {
      params: { path: { environmentId, releaseId }, header: { "Idempotency-Key": randomKey() } },
      body: { planId },
    }),
  );

export async function writeConfiguration(environmentId: string, written: VersionedConfiguration): Promise<VersionedConfiguration> {
  const { data, response } = await withAnswer(
    client.PUT("/api/environments/{environmentId}/configuration", {
      params: { path: path(environmentId), header: written.etag ? { "If-Match": written.etag } : {} },
      body: written.configuration,
    }),
  );
  return { configuration: data, etag: response.headers.get("ETag") };
}

/** What one variable holds. Every call is written into the audit trail; the answer must not be kept. */
export const revealVariable = (environmentId: string, label: string, name: string) =>
  read(
    client.POST("/api/environments/{environmentId}/services/{label}/variables/{name}/reveal", {
      params: { path: { environmentId, label, name } },
    }),
  );

export const uploadSource = (environmentId: string, label: string, archive: File) =>
  read(
    client.PUT("/api/environments/{environmentId}/services/{label}/source", {
      params: { path: { environmentId, label } },
      // The document says "a stream"; the file goes as it is, so that the browser sends its length.
      body: archive as unknown as string,
      bodySerializer: (body) => body,
      headers: { "Content-Type": "application/gzip" },
    }),
  );

export const openTool = (environmentId: string, label: string) =>
  read(
    client.POST("/api/environments/{environmentId}/tools/{label}/handover", {
      params: { path: { environmentId, label }, header: { "Idempotency-Key": randomKey() } },
    }),
  );

export const grantToolAccess = (environmentId: string, settings: ToolGrantSettings) =>
  read(
    client.POST("/api/environments/{environmentId}/tool-grants", {
      params: { path: path(environmentId), header: { "Idempotency-Key": randomKey() } },
      body: settings,
    }),
  );

export const revokeToolAccess = (environmentId: string, grantId: string) =>
  read(client.DELETE("/api/environments/{environmentId}/tool-grants/{grantId}", { params: { path: { environmentId, grantId } } }));
