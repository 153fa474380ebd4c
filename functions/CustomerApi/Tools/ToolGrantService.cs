using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Accounts;
using Catalyze.CustomerApi.Audit;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Environments;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Requests;
using Catalyze.CustomerApi.Stores;
using Microsoft.AspNetCore.Http;

namespace Catalyze.CustomerApi.Tools;

/// <summary>Consents that let operators into an environment's tools, and their use. The caller has been authorised.</summary>
internal sealed class ToolGrantService(ToolGrantStore grants, EnvironmentStore environments, ToolService tools, AuditTrail audit, TimeProvider time)
{
    private const int MostHours = 24;
    private const int MostAtOnce = 20;

    public async Task<IReadOnlyList<ToolGrant>> ListAsync(OwnedEnvironment environment, CancellationToken cancellationToken) =>
        [.. (await grants.ListAsync(environment.EnvironmentId, cancellationToken)).Select(one => one.Grant)];

    /// <summary>Gives a consent.</summary>
    /// <exception cref="ProblemException">400 with every wrong field.</exception>
    public async Task<ToolGrant> GrantAsync(HttpContext context, OwnedEnvironment environment, ToolGrantSettings settings)
    {
        Text.ThrowIfAny(
            Text.CheckName(settings.Operator, "operator", 60),
            Text.CheckName(settings.Reason, "reason", 200),
            settings.Hours is >= 1 and <= MostHours ? null : new FieldError("hours", "out-of-range", $"A consent is for 1 to {MostHours} hours."));
        var now = time.GetUtcNow();
        if ((await ListAsync(environment, context.RequestAborted)).Count(grant => IsGood(grant, now)) >= MostAtOnce)
            throw ProblemException.Invalid([new FieldError("operator", "too-many", $"At most {MostAtOnce} consents are good at a time; take one back first.")]);
        var grant = new ToolGrant
        {
            GrantId = RandomIds.New("grant"),
            Operator = settings.Operator,
            Reason = settings.Reason,
            GrantedBy = Caller.Of(context).User.UserId,
            GrantedAt = now,
            ExpiresAt = now.AddHours(settings.Hours),
        };
        await audit.AppendAsync(context, "tool-access-granted", $"{environment.EnvironmentId}/{grant.GrantId}", $"{grant.Operator} until {grant.ExpiresAt:u}: {grant.Reason}");
        await grants.AddAsync(environment, grant, context.RequestAborted);
        return grant;
    }

    /// <summary>Takes a consent back. Who is inside stays until the session there ends, a quarter of an hour at most.</summary>
    /// <exception cref="ProblemException">404.</exception>
    public async Task RevokeAsync(HttpContext context, OwnedEnvironment environment, string grantId)
    {
        if ((await ListAsync(environment, context.RequestAborted)).FirstOrDefault(one => one.GrantId == grantId) is not { } grant)
            throw new ProblemException(Problem.NotFound);
        await audit.AppendAsync(context, "tool-access-revoked", $"{environment.EnvironmentId}/{grantId}", grant.Operator);
        if (grant.RevokedAt is null)
            await grants.RevokeAsync(environment.EnvironmentId, grantId, time.GetUtcNow(), context.RequestAborted);
    }

    /// <summary>A way into a tool for an operator with a consent: for reading only.</summary>
    /// <exception cref="ProblemException">403 without a consent, whether there is such an environment or not.</exception>
    public async Task<ToolHandover> HandOverAsync(HttpContext context, string environmentId, string label)
    {
        var now = time.GetUtcNow();
        if (NamedOperator.Of(context) is not { } caller
            || (await grants.ListAsync(environmentId, context.RequestAborted)).FirstOrDefault(one => one.Grant.Operator == caller.Name && IsGood(one.Grant, now)) is not { Grant: { } grant } consent
            || await environments.FindAsync(consent.OrganisationId, environmentId, context.RequestAborted) is not { } environment)
        {
            throw new ProblemException(NoConsent);
        }

        await audit.AppendAsync(context, consent.OrganisationId, $"operator:{caller.Name}", "tool-opened-by-operator", $"{environmentId}/{label}", grant.GrantId);
        return await tools.HandOverAsync(context, environment, label, $"operator:{caller.Name}", $"{caller.Name} (operator)", mayChange: false);
    }

    private static Problem NoConsent { get; } = new("consent-missing", 403, "The customer has not consented.",
        "An owner of the environment can let a named operator read in its tools, for at most a day, in the environment's settings.");

    private static bool IsGood(ToolGrant grant, DateTimeOffset now) => grant.RevokedAt is null && grant.ExpiresAt > now;
}
