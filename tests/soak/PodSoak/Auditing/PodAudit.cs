using Catalyze.Contracts.Deployments;
using Catalyze.PodSoak.Running;

namespace Catalyze.PodSoak.Auditing;

/// <summary>All comparisons of a pod that nothing is taken from.</summary>
internal sealed class PodAudit(FactReader tables, MachineReader machine, PodClient pod)
{
    /// <summary>Looks at everything once.</summary>
    /// <param name="expected">What the soak's environments should be.</param>
    /// <param name="ours">All environments the soak ever made.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Differences, and what is only to be told.</returns>
    public async Task<(IReadOnlyList<string> Differences, IReadOnlyList<string> Notes)> LookAsync(
        IReadOnlyList<ExpectedEnvironment> expected, IReadOnlySet<string> ours, CancellationToken cancellationToken)
    {
        var environments = (await pod.GetAsync("pod/environments", cancellationToken)).Read<IReadOnlyList<EnvironmentStatus>>();
        var wanted = await tables.InstancesAsync(cancellationToken);
        var facts = await tables.TablesAsync(cancellationToken);
        var hosts = await machine.HostsAsync();
        var removed = facts.Environments.Where(e => e.Removed).Select(e => e.EnvironmentId).ToHashSet(StringComparer.Ordinal);
        List<string> differences =
        [
            .. EnvironmentAudit.Compare(expected, environments, ours),
            .. ContainerAudit.Compare(wanted, await machine.ContainersAsync()),
            .. LedgerAudit.Compare(await tables.LedgersAsync(cancellationToken), wanted, await tables.HoldsAsync(cancellationToken)),
            .. TableAudit.Compare(facts, wanted),
            .. CertificateAudit.Compare(machine.Certificates(), wanted, DateTimeOffset.UtcNow),
            .. HostAudit.Compare(hosts, wanted),
            .. VolumeAudit.Compare(hosts, wanted, removed),
            .. RouteAudit.Compare(machine.Routes(), wanted),
        ];
        return (differences, [.. VolumeAudit.Orphans(hosts, wanted, removed)]);
    }
}
