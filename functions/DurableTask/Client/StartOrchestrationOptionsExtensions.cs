namespace Catalyze.DurableTask.Client;

/// <summary>Typed form of the statuses that refuse reuse of an id.</summary>
public static class StartOrchestrationOptionsExtensions
{
    /// <summary>Refuses a start while an instance of the id is in one of these statuses.</summary>
    public static StartOrchestrationOptions WithDedupeStatuses(this StartOrchestrationOptions options, params OrchestrationRuntimeStatus[] dedupeStatuses)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options with { DedupeStatuses = [.. dedupeStatuses.Select(status => status.ToString())] };
    }
}
