using Catalyze.Contracts.Alerts;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Status;

namespace Catalyze.PodApi.Alerts;

/// <summary>What is wrong with hosts and management agents.</summary>
public sealed class HostAlerts(HostStatusReader hosts, OfferBook offers, PodApiOptions options, TimeProvider clock) : IAlertSource
{
    public IReadOnlySet<AlertKind> Kinds { get; } = new HashSet<AlertKind>
    {
        AlertKind.HostLost, AlertKind.ManagementSilent, AlertKind.CapacityShort, AlertKind.CertificateExpiring, AlertKind.DiskShort, AlertKind.ClockSkewed,
    };

    public async Task<IReadOnlyList<AlertCondition>> ReadAsync(CancellationToken cancellationToken)
    {
        var found = await hosts.ReadAsync(cancellationToken);
        return [.. HostConditions.Of(found, offers.Publishers, options.Alerts, clock.GetUtcNow()), .. HostConditions.OfCapacity(found)];
    }
}
