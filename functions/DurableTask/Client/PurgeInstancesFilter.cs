namespace Catalyze.DurableTask.Client;

/// <summary>Which finished instances to remove.</summary>
public record PurgeInstancesFilter(DateTimeOffset? CreatedFrom = null, DateTimeOffset? CreatedTo = null, IEnumerable<OrchestrationRuntimeStatus>? Statuses = null)
{
    /// <summary>Stop after this; the result then says it is not complete.</summary>
    public TimeSpan? Timeout { get; init; }
}
