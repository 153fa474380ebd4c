using Catalyze.PodApi.Jobs;
using Catalyze.PodApi.Placement;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Reconciling;

/// <summary>Reads what hosts should run. For one look at several hosts: an environment is read once.</summary>
public sealed class PictureReader(EnvironmentStore environments, InstanceStore instances, DeploymentStore deployments, JobStore jobs, LedgerStore ledgers)
{
    private readonly Dictionary<string, (bool IsBusy, IReadOnlyList<InstanceRecord> Instances)> known = new(StringComparer.Ordinal);

    /// <param name="inventory">What the host said; read before this.</param>
    /// <param name="volumes">Names of the volumes on its disk.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<HostPicture> ReadAsync(HostInventory inventory, IReadOnlySet<string> volumes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        var reservations = (await ledgers.ReadReservationsAsync(inventory.HostId, cancellationToken)).Where(r => r.State == ReservationState.Committed).ToList();
        var ids = inventory.Instances.Select(i => i.EnvironmentId).Concat(inventory.Stale.Select(s => s.EnvironmentId)).Concat(reservations.Select(r => r.EnvironmentId));
        var wanted = new Dictionary<string, InstanceRecord>(StringComparer.Ordinal);
        var busy = new HashSet<string>(StringComparer.Ordinal);
        foreach (var id in ids.Where(id => id.Length > 0).Distinct(StringComparer.Ordinal))
        {
            var environment = await EnvironmentAsync(id, cancellationToken);
            if (environment.IsBusy) busy.Add(id);
            foreach (var instance in environment.Instances) wanted[instance.InstanceId] = instance;
        }

        var alive = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (environmentId, jobId) in inventory.Instances.Select(i => (i.EnvironmentId, i.DeploymentId)).Concat(reservations.Select(r => (r.EnvironmentId, r.DeploymentId))).Where(j => Ids.IsJob(j.DeploymentId)).Distinct())
        {
            if (await jobs.FindAsync(environmentId, jobId, cancellationToken) is { Settled: false, Service: var service }) alive.Add(Ids.JobInstance(service, jobId));
        }

        var ended = new HashSet<string>(StringComparer.Ordinal);
        foreach (var id in reservations.Where(r => !wanted.ContainsKey(r.InstanceId)).Select(r => r.DeploymentId).Distinct(StringComparer.Ordinal))
        {
            if (Ids.IsJob(id) || await deployments.FindAsync(id, cancellationToken) is null or { HasEnded: true }) ended.Add(id);
        }

        return new HostPicture { Inventory = inventory, Volumes = volumes, Wanted = wanted, Jobs = alive, Busy = busy, Reservations = reservations, Ended = ended };
    }

    // Whether something changes it first: what is read after that is at least as new.
    private async Task<(bool IsBusy, IReadOnlyList<InstanceRecord> Instances)> EnvironmentAsync(string id, CancellationToken cancellationToken)
    {
        if (known.TryGetValue(id, out var there)) return there;
        var environment = await environments.FindAsync(id, cancellationToken);
        return known[id] = (environment is { ActiveDeployment: not null } or { Removing: true }, [.. (await instances.ReadAsync(id, cancellationToken)).Select(i => i.Wanted)]);
    }
}
