using System.Collections.Concurrent;
using Catalyze.Contracts.Deployments;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Status;

/// <summary>Names what orchestrations are about: their histories hold ids only.</summary>
public sealed class SubjectReader(DeploymentStore deployments, EnvironmentStore environments)
{
    /// <param name="ids">Of deployments (<c>dep-…</c>) or of environments.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>In the order of <paramref name="ids"/>; what is not known is left out.</returns>
    public async Task<IReadOnlyList<OrchestrationSubject>> ReadAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        // Many deployments are of the same few environments.
        var named = new ConcurrentDictionary<string, Lazy<Task<EnvironmentRecord?>>>(StringComparer.Ordinal);
        var found = await Task.WhenAll(ids.Distinct(StringComparer.Ordinal).Select(async id =>
        {
            var deployment = Ids.IsDeployment(id) ? await deployments.FindAsync(id, cancellationToken) : null;
            if (Ids.IsDeployment(id) && deployment is null) return null;
            var environmentId = deployment?.EnvironmentId ?? id;
            var environment = await named.GetOrAdd(environmentId, one => new(() => environments.FindAsync(one, cancellationToken))).Value;
            return environment is null ? null : new OrchestrationSubject(id, environmentId, environment.Name, environment.OrganisationId, deployment?.ReleaseId);
        }));
        return [.. found.OfType<OrchestrationSubject>()];
    }
}
