namespace Catalyze.App.Invocations;

/// <summary>One function's entry point.</summary>
/// <param name="Name">The function's name: its folder, and the path the host calls.</param>
/// <param name="QueueName">The queue the code sends to; null for timers. Must be what function.json says.</param>
/// <param name="RunAsync">The entry point; gets the message's text.</param>
internal sealed record FunctionEntry(string Name, string? QueueName, Func<string, CancellationToken, Task> RunAsync);
