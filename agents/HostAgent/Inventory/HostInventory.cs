using System.Globalization;
using Catalyze.Contracts.Reports;
using Catalyze.Docker.Models;
using Catalyze.HostAgent.Instances;
using Catalyze.HostAgent.State;

namespace Catalyze.HostAgent.Inventory;

/// <summary>What the host looks after, and which of its containers belong to nothing of that. Pure.</summary>
/// <param name="Instances">Everything it looks after.</param>
/// <param name="Stale">Containers nobody here knows of: whether they are to end, the control plane says.</param>
/// <param name="Ended">Ids of containers of instances that were ordered to stop: they go.</param>
public sealed record HostInventory(IReadOnlyList<InventoryInstance> Instances, IReadOnlyList<StaleContainer> Stale, IReadOnlyList<string> Ended)
{
    /// <param name="containers">The engine's, read before <paramref name="records"/>: what was started meanwhile is not in it.</param>
    /// <param name="records">What the host remembers.</param>
    /// <param name="states">How its instances are.</param>
    /// <param name="wasStopped">Whether an instance that is not remembered was ordered to stop, up to which generation.</param>
    public static HostInventory Of(
        IReadOnlyList<ContainerSummary> containers, IReadOnlyCollection<InstanceRecord> records, IReadOnlyDictionary<string, InstanceState> states, Func<string, long, bool> wasStopped)
    {
        ArgumentNullException.ThrowIfNull(containers);
        ArgumentNullException.ThrowIfNull(records);
        ArgumentNullException.ThrowIfNull(states);
        ArgumentNullException.ThrowIfNull(wasStopped);
        var known = records.ToDictionary(record => record.InstanceId, StringComparer.Ordinal);
        var stale = new List<StaleContainer>();
        var ended = new List<string>();
        foreach (var container in containers)
        {
            var (instance, generation) = (container.Labels.GetValueOrDefault(InstanceLabels.Instance), GenerationOf(container));
            if (instance is null || known.GetValueOrDefault(instance) is { Intent: not InstanceIntent.Gone })
                continue;
            if (known.ContainsKey(instance) || wasStopped(instance, generation))
                ended.Add(container.Id);
            else
                stale.Add(new StaleContainer(instance, container.Labels.GetValueOrDefault(InstanceLabels.Environment) ?? "", generation));
        }

        return new HostInventory(
            [
                .. records.Where(record => record.Intent != InstanceIntent.Gone).OrderBy(record => record.InstanceId, StringComparer.Ordinal).Select(record => new InventoryInstance(
                    record.InstanceId, record.EnvironmentId, record.DeploymentId, record.Order.Generation, record.Order.Wiring.Version,
                    record.Intent == InstanceIntent.Stop ? InstanceState.Stopping : record.Failure is not null ? InstanceState.Failed : states.GetValueOrDefault(record.InstanceId, InstanceState.Pending))),
            ],
            [.. stale.OrderBy(container => container.InstanceId, StringComparer.Ordinal).ThenBy(container => container.Generation)],
            ended);
    }

    /// <summary>Whether both tell the same; what ends at the moment is no part of it.</summary>
    public bool TellsAs(HostInventory? other) => other is not null && Instances.SequenceEqual(other.Instances) && Stale.SequenceEqual(other.Stale);

    private static long GenerationOf(ContainerSummary container) =>
        long.TryParse(container.Labels.GetValueOrDefault(InstanceLabels.Generation), NumberStyles.None, CultureInfo.InvariantCulture, out var generation) ? generation : 0;
}
