using Catalyze.PodApi.Placement;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Loss;

/// <summary>What is a host's: what its ledger has reserved for instances that are not to end.</summary>
public sealed class HostClaims(LedgerStore ledgers, InstanceStore instances)
{
    /// <returns>The instances that are the host's, and those that are placed on it by environment, ending ones included.</returns>
    public async Task<(IReadOnlySet<string> Owned, IReadOnlyDictionary<string, IReadOnlyList<InstanceRecord>> Placed)> ReadAsync(string hostId, CancellationToken cancellationToken)
    {
        var reservations = await ledgers.ReadReservationsAsync(hostId, cancellationToken);
        var placed = new Dictionary<string, IReadOnlyList<InstanceRecord>>(StringComparer.Ordinal);
        foreach (var environment in reservations.Select(r => r.EnvironmentId).Distinct(StringComparer.Ordinal))
            placed[environment] = [.. (await instances.ReadAsync(environment, cancellationToken)).Select(i => i.Wanted).Where(i => i.HostId == hostId)];
        var ending = placed.Values.SelectMany(i => i).Where(i => i.Phase == InstancePhase.Retiring).Select(i => i.InstanceId).ToHashSet(StringComparer.Ordinal);
        return (reservations.Select(r => r.InstanceId).Where(id => !ending.Contains(id)).ToHashSet(StringComparer.Ordinal), placed);
    }
}
