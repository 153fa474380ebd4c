namespace Catalyze.DurableTask;

/// <summary>An action of the orchestrator that has not been answered.</summary>
internal sealed class OpenTask(HistoryEvent action, string name)
{
    /// <summary>The event that records the action: as decided, then as the history has it.</summary>
    public HistoryEvent Action { get; set; } = action;

    /// <summary>Name of what was called, for messages.</summary>
    public string Name { get; } = name;

    /// <summary>Ends with the serialized answer.</summary>
    public TaskCompletionSource<string?> Answer { get; } = new();
}
