namespace Catalyze.DurableTask;

/// <summary>How an orchestration is started by a client.</summary>
public record StartOrchestrationOptions
{
    public StartOrchestrationOptions(string? InstanceId = null, DateTimeOffset? StartAt = null)
    {
        this.InstanceId = InstanceId;
        this.StartAt = StartAt;
    }

    /// <summary>A copy.</summary>
    public StartOrchestrationOptions(StartOrchestrationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        InstanceId = options.InstanceId;
        StartAt = options.StartAt;
        Version = options.Version;
        Tags = options.Tags;
        DedupeStatuses = options.DedupeStatuses;
    }

    /// <summary>Id of the instance; null lets the client choose one.</summary>
    public string? InstanceId { get; init; }

    /// <summary>Not before; null starts at once.</summary>
    public DateTimeOffset? StartAt { get; init; }

    /// <summary>Version of the orchestration.</summary>
    public TaskVersion? Version { get; init; }

    /// <summary>Kept with the instance and shown with its metadata.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// Statuses of an existing instance of this id that refuse the start. Empty: any instance is replaced. Null: an instance that is not
    /// finished refuses, a finished one is replaced.
    /// </summary>
    public IReadOnlyList<string>? DedupeStatuses { get; init; }
}
