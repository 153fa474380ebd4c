using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Audit;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Environments;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Requests;
using Catalyze.CustomerApi.Stores;
using Microsoft.AspNetCore.Http;

namespace Catalyze.CustomerApi.Configuration;

/// <summary>Deploy keys of a code service. The caller has been authorised.</summary>
internal sealed class DeployKeyService(ConfigurationEditor configurations, DeployKeyStore keys, AuditTrail audit, TimeProvider time)
{
    private const int Most = 50;

    public async Task<IReadOnlyList<DeployKey>> ListAsync(OwnedEnvironment environment, string label, CancellationToken cancellationToken)
    {
        await ThrowIfUnknownAsync(environment, label, cancellationToken);
        return await keys.ListAsync(environment.EnvironmentId, label, cancellationToken);
    }

    /// <summary>Adds a key.</summary>
    /// <exception cref="ProblemException">400 with every wrong field; 404 where there is no such service; 409 where the name is taken.</exception>
    public async Task<DeployKey> AddAsync(HttpContext context, OwnedEnvironment environment, string label, DeployKey key)
    {
        Text.ThrowIfAny(Text.CheckName(key.Name, "name", 60), SshPublicKey.Check(key.Key, "key"));
        if (await ThrowIfUnknownAsync(environment, label, context.RequestAborted) is not { Type: "code" })
            throw new ProblemException(new Problem("not-supported", 409, "The service takes no source.", "Only a code service has deploy keys."));
        if ((await keys.ListAsync(environment.EnvironmentId, label, context.RequestAborted)).Count >= Most)
            throw ProblemException.Invalid([new FieldError("key", "too-many", $"A service has at most {Most} deploy keys.")]);
        var added = key with { CreatedAt = time.GetUtcNow(), CreatedBy = context.User.UserId() };
        await audit.AppendAsync(context, "deploy-key-added", $"{environment.EnvironmentId}/{label}", key.Name);
        return await keys.AddAsync(environment.EnvironmentId, label, added, context.RequestAborted)
            ? added
            : throw new ProblemException(new Problem("name-taken", 409, "The name is taken.", "The service has a deploy key of this name; remove it first.")
            {
                Errors = [new FieldError("name", "taken", "Another key has this name.")],
            });
    }

    /// <summary>Removes a key; one that is not there is no error.</summary>
    public async Task RemoveAsync(HttpContext context, OwnedEnvironment environment, string label, string name)
    {
        await ThrowIfUnknownAsync(environment, label, context.RequestAborted);
        await audit.AppendAsync(context, "deploy-key-removed", $"{environment.EnvironmentId}/{label}", name.Length > 60 ? name[..60] : name);
        await keys.RemoveAsync(environment.EnvironmentId, label, name, context.RequestAborted);
    }

    private async Task<ServiceConfiguration> ThrowIfUnknownAsync(OwnedEnvironment environment, string label, CancellationToken cancellationToken) =>
        ConfigurationEditor.ServiceOf((await configurations.ReadAsync(environment, cancellationToken)).Configuration, label);
}
