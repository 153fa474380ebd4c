using Catalyze.PodApi.Placement;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Loss;

/// <summary>What is a host's: what its ledger has reserved for instances that are not to end.</summary>
public sealed class HostClaims(LedgerStore ledgers, InstanceStore instances)
{
    public async Task<HostClaim> ReadAsync(string hostId, CancellationToken cancellationToken)
    {
        var reservations = await ledgers.ReadReservationsAsync(hostId, cancellationToken);
        var placed = new Dictionary<string, IReadOnlyList<InstanceRecord>>(StringComparer.Ordinal);
        foreach (var environment in reservations.Select(r => r.EnvironmentId).Distinct(StringComparer.Ordinal))
            placed[environment] = [.. (await instances.ReadAsync(environment, cancellationToken)).Select(i => i.Wanted).Where(i => i.HostId == hostId)];
        var ending = placed.Values.SelectMany(i => i).Where(i => i.Phase == InstancePhase.Retiring).Select(i => i.InstanceId).ToHashSet(StringComparer.Ordinal);
        return new HostClaim(
            reservations.Select(r => r.InstanceId).Where(id => !ending.Contains(id)).ToHashSet(StringComparer.Ordinal),
            placed,
            reservations.Where(r => Ids.IsJob(r.DeploymentId)).ToLookup(r => r.EnvironmentId, r => r.DeploymentId, StringComparer.Ordinal));
    }
}
