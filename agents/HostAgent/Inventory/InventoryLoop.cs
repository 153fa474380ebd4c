using Catalyze.Contracts.Reports;
using Catalyze.Docker;
using Catalyze.HostAgent.Instances;
using Catalyze.HostAgent.State;
using Catalyze.Link;

namespace Catalyze.HostAgent.Inventory;

/// <summary>Tells what the host runs whenever that changes, and every five minutes; removes containers of what was ordered to stop.</summary>
/// <remarks>An engine goes on with what it was asked for when whoever asked has given up: a container of an instance that is stopped while it is being created comes into being afterwards.</remarks>
public sealed partial class InventoryLoop(
    DockerEngine engine, InstanceStore store, Func<IReadOnlyList<InstanceObservation>> observe, StopMemory stopped, IReportSink sink, string agentId, TimeProvider time, ILogger<InventoryLoop> logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Repeat = TimeSpan.FromMinutes(5);
    private HostInventory? _told;
    private DateTimeOffset _toldAt;

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            // First of all instances that run already are found again.
            await Task.Delay(Interval, time, cancellationToken);
            try
            {
                await LookAsync(cancellationToken);
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                // Mostly an engine that does not answer: heartbeats say so, and what runs is not known to have changed. Whatever it is, the agent has more to do than tell.
                LogNotSeen(failure.Message);
            }
        }
    }

    /// <summary>Looks once, and tells where there is news.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var at = time.GetUtcNow();
        var containers = await engine.Containers.ListAsync($"{InstanceLabels.Host}={agentId}", cancellationToken);
        var states = observe().ToDictionary(seen => seen.InstanceId, seen => seen.State, StringComparer.Ordinal);
        var inventory = HostInventory.Of(containers, store.All, states, stopped.Covers);
        foreach (var container in inventory.Ended)
        {
            LogEnded(container);
            await engine.Containers.RemoveAsync(container, cancellationToken);
        }

        if (inventory.TellsAs(_told) && at - _toldAt < Repeat)
            return;
        await sink.SendAsync(
            new HostInventoryReport { ReportId = Guid.CreateVersion7().ToString("N"), AgentId = agentId, ObservedAt = at, Instances = inventory.Instances, Stale = inventory.Stale }, cancellationToken);
        (_told, _toldAt) = (inventory, at);
    }

    [LoggerMessage(4601, LogLevel.Warning, "Container {ContainerId} is of an instance that was ordered to stop; it is removed, volumes stay")]
    private partial void LogEnded(string containerId);

    [LoggerMessage(4602, LogLevel.Information, "What runs could not be looked at: {Reason}")]
    private partial void LogNotSeen(string reason);
}
