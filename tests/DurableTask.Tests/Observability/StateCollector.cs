using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Catalyze.DurableTask.Tests.Observability;

/// <summary>Keeps the structured part of log lines.</summary>
internal sealed class StateCollector : ILoggerProvider, ILogger
{
    private readonly ConcurrentBag<(int EventId, IReadOnlyList<KeyValuePair<string, object?>> State)> lines = [];

    /// <summary>Ids of the lines in which a name has a value.</summary>
    public IReadOnlyList<int> With(string name, string value) => [.. lines.Where(line => line.State.Any(pair => pair.Key == name && Equals(pair.Value, value))).Select(line => line.EventId)];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (state is IReadOnlyList<KeyValuePair<string, object?>> pairs)
            lines.Add((eventId.Id, [.. pairs]));
    }

    public void Dispose()
    {
    }
}
