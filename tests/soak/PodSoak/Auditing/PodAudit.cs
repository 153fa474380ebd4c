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
    public async Task<AuditOutcome> LookAsync(
        IReadOnlyList<ExpectedEnvironment> expected, IReadOnlySet<string> ours, CancellationToken cancellationToken)
    {
        var environments = (await pod.GetAsync("pod/environments", cancellationToken)).Read<IReadOnlyList<EnvironmentStatus>>();
        var wanted = await tables.InstancesAsync(cancellationToken);
        var facts = await tables.TablesAsync(cancellationToken);
        var hosts = await machine.HostsAsync();
        var removed = facts.Environments.Where(e => e.Removed).Select(e => e.EnvironmentId).ToHashSet(StringComparer.Ordinal);
        var containers = await machine.ContainersAsync();
        var ledgers = await tables.LedgersAsync(cancellationToken);
        var certificates = machine.Certificates();
        var routes = machine.Routes();
        List<string> differences =
        [
            .. EnvironmentAudit.Compare(expected, environments, ours),
            .. ContainerAudit.Compare(wanted, containers),
            .. LedgerAudit.Compare(ledgers, wanted, await tables.HoldsAsync(cancellationToken)),
            .. TableAudit.Compare(facts, wanted),
            .. CertificateAudit.Compare(certificates, wanted, DateTimeOffset.UtcNow),
            .. HostAudit.Compare(hosts, wanted),
            .. VolumeAudit.Compare(hosts, wanted, removed),
            .. RouteAudit.Compare(routes, wanted),
        ];
        return new AuditOutcome(differences, [.. VolumeAudit.Orphans(hosts, wanted, removed)], new Dictionary<string, int>(StringComparer.Ordinal)
        {
            ["environments"] = environments.Count,
            ["instances"] = wanted.Count,
            ["containers"] = containers.Count,
            ["reservations"] = ledgers.Sum(l => l.Reservations.Count),
            ["orchestrations"] = facts.Orchestrations.Count,
            ["deployments"] = facts.Deployments.Count,
            ["awards"] = facts.Awards.Count,
            ["jobs"] = facts.Jobs.Count,
            ["queues"] = facts.Queues.Count,
            ["certificates"] = certificates.Held.Count,
            ["grants"] = certificates.Grants.Count,
            ["agents' records"] = hosts.Sum(h => h.Records.Count),
            ["proxies"] = hosts.Sum(h => h.Proxies.Count),
            ["interfaces"] = hosts.Sum(h => h.Interfaces.Count),
            ["filter sources"] = hosts.Sum(h => h.Sources.Count),
            ["volumes"] = hosts.Sum(h => h.Volumes.Count),
            ["public names"] = routes.Count,
        });
    }
}
