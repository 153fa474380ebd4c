namespace Catalyze.DurableTask;

/// <summary>An activity as the runtime calls it. Derive from <see cref="TaskActivity{TInput, TOutput}"/> instead of implementing it.</summary>
public interface ITaskActivity
{
    /// <summary>Type the serialized input is read as.</summary>
    Type InputType { get; }

    /// <summary>Type of the result.</summary>
    Type OutputType { get; }

    /// <summary>Runs the activity. May be called more than once for one scheduled task.</summary>
    Task<object?> RunAsync(TaskActivityContext context, object? input);
}
