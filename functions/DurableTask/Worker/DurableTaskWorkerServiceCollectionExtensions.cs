using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Catalyze.DurableTask.Worker;

/// <summary>Registration of a worker.</summary>
public static class DurableTaskWorkerServiceCollectionExtensions
{
    /// <summary>Adds a worker: the entry points that run orchestrators and activities.</summary>
    public static IDurableTaskWorkerBuilder AddDurableTaskWorker(this IServiceCollection services, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<DurableTaskRegistry>();
        services.TryAddSingleton(provider => new TurnEnvironment(
            provider.GetRequiredService<IOptions<DurableTaskRegistry>>().Value,
            provider,
            provider.GetRequiredService<IOptions<DurableTaskWorkerOptions>>().Value,
            provider.GetRequiredService<ILoggerFactory>()));
        services.TryAddSingleton<DurableTaskTelemetry>();
        services.TryAddSingleton<TurnPlanner>();
        services.TryAddSingleton<QueueDepths>();
        services.TryAddSingleton<OutboxDrainer>();
        services.TryAddSingleton<WorkerTable>();
        services.TryAddSingleton<ActivityLedger>();
        services.TryAddSingleton<LostCalls>();
        services.TryAddSingleton<TurnRunner>();
        services.TryAddSingleton<ActivityDurations>();
        services.TryAddSingleton<ActivityCaller>();
        services.TryAddSingleton<ActivityRunner>();
        services.TryAddSingleton<LocalCalls>();
        services.TryAddSingleton<InstanceSweeper>();
        services.TryAddSingleton(provider => new OrchestrationTurnFunction(provider.GetRequiredService<TurnRunner>()));
        services.TryAddSingleton(provider => new ActivityFunction(provider.GetRequiredService<ActivityRunner>()));
        services.TryAddSingleton(provider => new InstanceSweepFunction(provider.GetRequiredService<InstanceSweeper>()));
        return new DurableTaskWorkerBuilder(name ?? Options.DefaultName, services);
    }
}
