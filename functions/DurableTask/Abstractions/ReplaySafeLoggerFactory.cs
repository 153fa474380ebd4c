using Microsoft.Extensions.Logging;

namespace Catalyze.DurableTask;

/// <summary>Wraps every logger so that a line is written once and not again on every replay.</summary>
internal sealed class ReplaySafeLoggerFactory(TaskOrchestrationContext context, ILoggerFactory inner) : ILoggerFactory
{
    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public ILogger CreateLogger(string categoryName) => new ReplaySafeLogger(context, inner.CreateLogger(categoryName));

    /// <summary>Nothing: the wrapped factory belongs to the process.</summary>
    public void Dispose()
    {
    }
}
