using Microsoft.Extensions.Logging;

namespace Catalyze.DurableTask.Tests.Engine;

/// <summary>Keeps what is logged.</summary>
internal sealed class LineCollector : ILoggerFactory, ILogger
{
    public List<string> Lines { get; } = [];

    public int Scopes { get; private set; }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        Scopes++;
        return null;
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Add(formatter(state, exception));

    public void Dispose()
    {
    }
}
