using System.Text.Json;

namespace Catalyze.DurableTask.Tests.Engine;

/// <summary>One instance of an <see cref="EngineHub"/>.</summary>
internal sealed class EngineInstance
{
    public required InstanceState State { get; set; }

    public List<HistoryEvent> History { get; } = [];

    public SortedDictionary<string, InboxMessage> Inbox { get; } = new(StringComparer.Ordinal);

    public int Turns { get; set; }

    public OrchestrationRuntimeStatus Status => State.Status;

    public string? Output => State.Output;

    public TaskFailureDetails? Failure => State.Failure is { } failure ? JsonSerializer.Deserialize<TaskFailureDetails>(failure, HubJson.Options) : null;

    public T Read<T>() => JsonSerializer.Deserialize<T>(State.Output!)!;
}
