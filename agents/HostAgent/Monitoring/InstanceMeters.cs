using Catalyze.Contracts.Monitoring;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.HostAgent.Metrics;
using Catalyze.HostAgent.Processes;
using Catalyze.HostAgent.State;

namespace Catalyze.HostAgent.Monitoring;

/// <summary>Measures one instance: what the kernel counts, what its proxy and its health say, and what its service says of itself.</summary>
/// <param name="counters">The kernel's.</param>
/// <param name="volumes">Bytes that volumes take.</param>
/// <param name="services">What services say of themselves.</param>
public sealed class InstanceMeters(CounterReader counters, VolumeSizes volumes, ServiceMeters services)
{
    /// <summary>All samples of one moment.</summary>
    /// <param name="record">What is wanted of the instance.</param>
    /// <param name="seen">How it is.</param>
    /// <param name="process">Its first process; null where it is not up.</param>
    /// <param name="at">The moment.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<FeedSample>> MeasureAsync(
        InstanceRecord record, InstanceObservation seen, ProcessIdentity? process, DateTimeOffset at, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(seen);
        var sheet = new SampleSheet(at, record.Order.ServiceLabel, record.InstanceId, TypeOf(record.Order));
        sheet.Add("catalyze_instance_up", seen.State == InstanceState.Healthy ? 1 : 0);
        sheet.Add("catalyze_instance_restarts_total", seen.Restarts);
        if (seen.Role is { } role)
            sheet.Add("catalyze_instance_primary", role == "primary" ? 1 : 0);
        AddWires(sheet, seen);
        volumes.Add(sheet, record.Order);
        if (process is not null && counters.Read(process.Pid) is { } read && process.IsAlive)
        {
            AddCounters(sheet, record.Order, read);
            if (seen.State is InstanceState.Healthy or InstanceState.Unhealthy)
                await services.AddAsync(sheet, record, process.Pid, cancellationToken);
        }

        return sheet.Samples;
    }

    // Images of the catalog are named by their type; all others are of code services.
    private static string TypeOf(InstanceOrder order) =>
        order.Image.Split('@')[0].Split('/') is [.., "catalog", var type] ? type : "code";

    private static void AddCounters(SampleSheet sheet, InstanceOrder order, InstanceCounters read)
    {
        sheet.Add("catalyze_instance_cpu_seconds_total", read.CpuMicroseconds / 1e6);
        sheet.Add("catalyze_instance_cpu_limit_cores", order.Size.CpuMillis / 1000d);
        sheet.Add("catalyze_instance_memory_bytes", read.MemoryBytes);
        sheet.Add("catalyze_instance_memory_limit_bytes", (long)order.Size.MemoryMib << 20);
        sheet.Add("catalyze_instance_network_received_bytes_total", read.Received.Bytes);
        sheet.Add("catalyze_instance_network_sent_bytes_total", read.Sent.Bytes);
        sheet.Add("catalyze_instance_network_errors_total", read.Received.Errors + read.Sent.Errors + read.Received.Dropped + read.Sent.Dropped);
    }

    private static void AddWires(SampleSheet sheet, InstanceObservation seen)
    {
        foreach (var wire in seen.Wires)
        {
            (string, string)[] labels = [("wire", wire.Provider), ("direction", wire.Direction)];
            sheet.Add("catalyze_wire_up", wire.Up ? 1 : 0, labels);
            sheet.Add("catalyze_wire_open_connections", wire.OpenConnections, labels);
            sheet.Add("catalyze_wire_connections_total", wire.Connections, labels);
            sheet.Add("catalyze_wire_received_bytes_total", wire.BytesIn, labels);
            sheet.Add("catalyze_wire_sent_bytes_total", wire.BytesOut, labels);
            sheet.Add("catalyze_wire_refused_total", wire.Refused, labels);
        }
    }
}
