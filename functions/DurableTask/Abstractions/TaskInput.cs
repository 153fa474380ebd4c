namespace Catalyze.DurableTask;

/// <summary>The rule for inputs of orchestrators and activities: null becomes the default, anything else must fit.</summary>
internal static class TaskInput
{
    public static T Cast<T>(object? input) => input switch
    {
        null => default!,
        T typed => typed,
        _ => throw new ArgumentException($"Input is a {input.GetType()}, expected a {typeof(T)}.", nameof(input)),
    };
}
