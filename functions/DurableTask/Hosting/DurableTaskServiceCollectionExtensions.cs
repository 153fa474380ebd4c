using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Catalyze.DurableTask;

/// <summary>Registration of the runtime.</summary>
public static class DurableTaskServiceCollectionExtensions
{
    /// <summary>Adds the client and everything a worker needs. Expects the storage clients of <c>AddCatalyzeStorage</c>.</summary>
    public static IServiceCollection AddDurableTaskHub(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<DurableTaskHubOptions>().Bind(configuration.GetSection(DurableTaskHubOptions.Section));
        services.TryAddSingleton(TimeProvider.System);
        return services;
    }

    /// <summary>Adds a worker: the entry points that run orchestrators and activities.</summary>
    public static IDurableTaskWorkerBuilder AddDurableTaskWorker(this IServiceCollection services, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<DurableTaskRegistry>();
        services.AddOptions<DurableTaskWorkerOptions>();
        services.TryAddSingleton(provider => new OrchestrationTurnFunction(provider.GetRequiredService<TurnRunner>()));
        services.TryAddSingleton(provider => new ActivityFunction(provider.GetRequiredService<ActivityRunner>()));
        services.TryAddSingleton(provider => new InstanceSweepFunction(provider.GetRequiredService<InstanceSweeper>()));
        return new DurableTaskWorkerBuilder(name ?? Options.DefaultName, services);
    }
}
