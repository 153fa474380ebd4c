using System.Security.Cryptography;
using Catalyze.Contracts.Security;
using Catalyze.CustomerApi.Audit;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Environments;
using Catalyze.CustomerApi.Organisations;
using Catalyze.CustomerApi.Pods;
using Catalyze.CustomerApi.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Catalyze.CustomerApi.Tools;

/// <summary>Hands people over to their environments' own tools. The caller has been authorised.</summary>
internal sealed class ToolService(PodApiClient pods, ToolPlaces places, HandoverKeys keys, AuditTrail audit, TimeProvider time)
{
    private readonly JsonWebTokenHandler tokens = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>A way into a tool for the caller, good once.</summary>
    /// <exception cref="ProblemException">404 where nothing of this label serves, 409 where it cannot be entered.</exception>
    public async Task<ToolHandover> HandOverAsync(HttpContext context, OwnedEnvironment environment, string label)
    {
        var caller = Caller.Of(context);
        var mayChange = caller.May(OrganisationScope.Of(context), environment.EnvironmentId, Permission.Operate);
        await audit.AppendAsync(context, "tool-opened", $"{environment.EnvironmentId}/{label}");
        return await HandOverAsync(context, environment, label, caller.User.UserId, caller.User.Name, mayChange);
    }

    /// <summary>A way into a tool for whom the caller answers for; noted by the caller.</summary>
    internal async Task<ToolHandover> HandOverAsync(HttpContext context, OwnedEnvironment environment, string label, string userId, string userName, bool mayChange)
    {
        var status = await pods.EnvironmentAsync(environment.EnvironmentId, context.RequestAborted);
        var service = status?.Services.FirstOrDefault(one => one.Label == label);
        if (service is null || !ToolPlaces.IsTool(service.Type))
            throw new ProblemException(new Problem("no-such-tool", 404, "The environment has no such tool.", $"No logging or monitoring service {label} is deployed. Add one to the configuration, and deploy it."));
        if (places.NameOf(environment.EnvironmentId, label) is not { } name)
            throw new ProblemException(new Problem("tools-not-set-up", 409, "Tools cannot be entered on this platform.", "Its operator has to set Catalyze:CustomerApi:Tools:Domain and :Dashboard."));
        if (status!.Domains.FirstOrDefault(domain => domain.Domain == name) is not { } served)
            throw new ProblemException(new Problem("tool-without-address", 409, "The tool has no address yet.", $"It was deployed before tools had one. Deploy the environment again; {label} then gets the name {name}."));
        var now = time.GetUtcNow();
        var token = tokens.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Handover.Issuer,
            Audience = name,
            IssuedAt = now.UtcDateTime,
            Expires = (now + Handover.Life).UtcDateTime,
            Claims = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                [JwtRegisteredClaimNames.Jti] = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
                [JwtRegisteredClaimNames.Sub] = userId,
                [Handover.Name] = userName,
                [Handover.MayChange] = mayChange,
            },
            SigningCredentials = new SigningCredentials(await keys.SigningAsync(context.RequestAborted), SecurityAlgorithms.EcdsaSha256),
        });
        return new ToolHandover($"{served.Address.TrimEnd('/')}{Handover.Path}?{Handover.Token}={token}", now + Handover.Life);
    }
}
