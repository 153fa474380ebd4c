namespace Catalyze.DurableTask;

/// <summary>An orchestrator as the runtime calls it. Derive from <see cref="TaskOrchestrator{TInput, TOutput}"/> instead of implementing it.</summary>
public interface ITaskOrchestrator
{
    /// <summary>Type the serialized input is read as.</summary>
    Type InputType { get; }

    /// <summary>Type of the result.</summary>
    Type OutputType { get; }

    /// <summary>Runs, or replays, the orchestrator.</summary>
    Task<object?> RunAsync(TaskOrchestrationContext context, object? input);
}
