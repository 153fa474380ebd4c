using Catalyze.PodApi.Placement;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Orchestrations;

/// <summary>Gives back what stopped instances had, and forgets them.</summary>
public sealed class InstanceRetirement(LedgerStore ledgers, InstanceStore instances)
{
    public async Task CompleteAsync(string environmentId, IReadOnlyList<InstanceRecord> stopped, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stopped);
        await Task.WhenAll(stopped.GroupBy(i => i.HostId, StringComparer.Ordinal)
            .Select(host => ledgers.ReleaseAsync(host.Key, host.SelectMany(i => i.Reservations).ToHashSet(StringComparer.Ordinal), cancellationToken)));
        await instances.DeleteAsync(environmentId, [.. stopped.Select(i => i.InstanceId)], cancellationToken);
    }
}
