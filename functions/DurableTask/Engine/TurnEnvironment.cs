using Microsoft.Extensions.Logging;

namespace Catalyze.DurableTask;

/// <summary>What a turn needs of its process.</summary>
internal sealed record TurnEnvironment(DurableTaskRegistry Registry, IServiceProvider Services, DurableTaskWorkerOptions Options, ILoggerFactory LoggerFactory)
{
    public DataConverter Converter => Options.DataConverter;
}
