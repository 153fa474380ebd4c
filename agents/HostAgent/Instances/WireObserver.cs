using System.Net.Sockets;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.HostAgent.Proxies;
using Catalyze.HostAgent.State;

namespace Catalyze.HostAgent.Instances;

/// <summary>Asks an instance's proxy how its wires are.</summary>
/// <remarks>
/// The configuration that the pipeline renders names its sections <c>inbound</c> and <c>provider-KEY</c>. A wire is up when the proxy's own checks,
/// which are handshakes with the provider, pass for one of its endpoints.
/// </remarks>
public sealed class WireObserver
{
    private readonly ProxyRunner _proxies;

    public WireObserver(ProxyRunner proxies) => _proxies = proxies;

    /// <summary>All wires; empty for an instance without a proxy.</summary>
    public async Task<IReadOnlyList<WireObservation>> ObserveAsync(InstanceRecord record, RunningInstance running, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(running);
        if (running.Certificate is null)
            return [];
        IReadOnlyList<ProxyStatistic> statistics;
        try
        {
            statistics = await _proxies.StatisticsAsync(record.InstanceId, cancellationToken);
        }
        catch (Exception exception) when (exception is SocketException or TimeoutException or IOException)
        {
            // A proxy that does not answer has no wire up; whether it lives is looked at elsewhere.
            statistics = [];
        }

        return Observe(record, statistics, running.Certificate.ExpiresAt);
    }

    /// <summary>The providers whose wires should be up and are not.</summary>
    public static IReadOnlyList<string> Missing(InstanceRecord record, IReadOnlyList<WireObservation> wires)
    {
        ArgumentNullException.ThrowIfNull(record);
        return
        [
            .. record.Order.Wiring.Outbound
                .Where(wire => wire.Endpoints.Count > 0 && !wire.Optional && !wires.Any(seen => seen.Provider == wire.Key && seen.Direction == "outbound" && seen.Up))
                .Select(wire => wire.Provider),
        ];
    }

    /// <summary>Reads the proxy's rows as wires. Pure.</summary>
    public static IReadOnlyList<WireObservation> Observe(InstanceRecord record, IReadOnlyList<ProxyStatistic> statistics, DateTimeOffset expiresAt)
    {
        ArgumentNullException.ThrowIfNull(record);
        var wires = new List<WireObservation>();
        if (record.Order.Wiring.Inbound is not null)
        {
            var listener = statistics.FirstOrDefault(row => row.Server == "FRONTEND" && row.Proxy == "inbound");
            wires.Add(new WireObservation(
                record.Order.ServiceLabel, "inbound", listener?.Status == "OPEN",
                listener?.Connections ?? 0, listener?.BytesIn ?? 0, listener?.BytesOut ?? 0, expiresAt)
            {
                OpenConnections = listener?.Open ?? 0,
                Refused = listener?.Refused ?? 0,
            });
        }

        foreach (var wire in record.Order.Wiring.Outbound)
        {
            var rows = statistics.Where(row => row.Proxy == "provider-" + wire.Key).ToList();
            var total = rows.Find(row => row.Server == "BACKEND");
            wires.Add(new WireObservation(
                wire.Key, "outbound", rows.Exists(row => row.Server != "BACKEND" && row.IsProvenUp),
                total?.Connections ?? 0, total?.BytesIn ?? 0, total?.BytesOut ?? 0, expiresAt)
            {
                OpenConnections = total?.Open ?? 0,
                Refused = total?.Failed ?? 0,
            });
        }

        return wires;
    }
}
