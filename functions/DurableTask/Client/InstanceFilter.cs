using System.Text;
using Catalyze.Storage.Tables;

namespace Catalyze.DurableTask.Client;

/// <summary>Which instances a query wants, as filters of the tables and as a test of one instance.</summary>
internal sealed class InstanceFilter(OrchestrationQuery query)
{
    private readonly HashSet<OrchestrationRuntimeStatus> statuses = [.. query.Statuses ?? []];

    /// <summary>Whether only instances are wanted that are not finished: the work index holds them all, and few others.</summary>
    public bool IsUnfinishedOnly => statuses.Count > 0
        && statuses.All(status => status is OrchestrationRuntimeStatus.Pending or OrchestrationRuntimeStatus.Running or OrchestrationRuntimeStatus.Suspended);

    /// <summary>Filter of the fencing rows. Ids are partition keys, so that a prefix is a range of them.</summary>
    public string Rows()
    {
        var filter = new StringBuilder(TableFilter.Create($"RowKey eq {HubNames.InstanceRow}"));
        if (Range() is var (from, to))
            filter.Append(TableFilter.Create($" and PartitionKey ge {from} and PartitionKey lt {to}"));
        if (query.CreatedFrom is { } created)
            filter.Append(TableFilter.Create($" and CreatedAt ge {created}"));
        if (query.CreatedTo is { } until)
            filter.Append(TableFilter.Create($" and CreatedAt le {until}"));
        if (statuses.Count > 0)
            filter.Append(" and (").AppendJoin(" or ", statuses.Select(status => TableFilter.Create($"Status eq {status.ToString()}"))).Append(')');
        return filter.ToString();
    }

    /// <summary>Filter of the work index; null for all of it.</summary>
    public string? Marks() => Range() is var (from, to) ? TableFilter.Create($"RowKey ge {from} and RowKey lt {to}") : null;

    public bool Wants(InstanceState state) =>
        (statuses.Count == 0 || statuses.Contains(state.Status))
        && (query.InstanceIdPrefix is not { Length: > 0 } prefix || state.InstanceId.StartsWith(prefix, StringComparison.Ordinal))
        && !(state.CreatedAt < query.CreatedFrom)
        && !(state.CreatedAt > query.CreatedTo);

    // A key is its id, escaped character by character: a prefix of the one is a prefix of the other.
    private (string From, string To)? Range()
    {
        if (query.InstanceIdPrefix is not { Length: > 0 } prefix)
            return null;
        var from = HubNames.Key(prefix);
        return (from, from[..^1] + (char)(from[^1] + 1));
    }
}
