using Catalyze.Contracts.Alerts;
using Catalyze.Contracts.Deployments;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Moving;
using Catalyze.PodApi.Status;

namespace Catalyze.PodApi.Alerts;

/// <summary>What is wrong with hosts and management agents.</summary>
public sealed class HostAlerts(HostStatusReader hosts, OfferBook offers, DrainReader drains, PodApiOptions options, TimeProvider clock) : IAlertSource
{
    public IReadOnlySet<AlertKind> Kinds { get; } = new HashSet<AlertKind>
    {
        AlertKind.HostLost, AlertKind.HostDiffers, AlertKind.ManagementSilent, AlertKind.CapacityShort, AlertKind.CertificateExpiring, AlertKind.DiskShort, AlertKind.ClockSkewed,
    };

    public async Task<IReadOnlyList<AlertCondition>> ReadAsync(CancellationToken cancellationToken)
    {
        var found = await hosts.ReadAsync(cancellationToken);
        var staying = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var lost in found.Where(h => h.Life == HostLife.Lost && h.Instances > 0))
            staying[lost.HostId] = [.. (await drains.ReadAsync([lost.HostId], cancellationToken)).Instances.Where(i => i.View.State == "stuck").Select(i => i.View.InstanceId)];
        return [.. HostConditions.Of(found, offers.Publishers, staying, options.Alerts, options.Loss, clock.GetUtcNow()), .. HostConditions.OfCapacity(found)];
    }
}
