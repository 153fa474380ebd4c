using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Catalyze.DurableTask;

/// <summary>Registration of the runtime.</summary>
public static class DurableTaskServiceCollectionExtensions
{
    /// <summary>Adds the client and everything a worker needs. Expects the storage clients of <c>AddCatalyzeStorage</c>.</summary>
    public static IServiceCollection AddDurableTaskHub(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<DurableTaskHubOptions>().Bind(configuration.GetSection(DurableTaskHubOptions.Section))
            .Validate(
                options => options.TaskHub.Length is >= 3 and <= 30 && char.IsAsciiLetterLower(options.TaskHub[0]) && options.TaskHub.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)),
                $"{DurableTaskHubOptions.Section}:TaskHub must be 3 to 30 lower-case letters and digits, beginning with a letter.")
            .Validate(
                options => options.MaxMessagesPerTurn is >= 1 and <= 90,
                $"{DurableTaskHubOptions.Section}:MaxMessagesPerTurn must be 1 to 90: a transaction holds 100 rows.");
        services.AddOptions<DurableTaskWorkerOptions>();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<HubStorage>();
        services.TryAddSingleton<PayloadStore>();
        services.TryAddSingleton<ChunkCodec>();
        services.TryAddSingleton<HistoryCache>();
        services.TryAddSingleton<InstanceStore>();
        services.TryAddSingleton<WorkIndex>();
        services.TryAddSingleton<TurnGates>();
        services.TryAddSingleton<Doorbells>();
        services.TryAddSingleton<InstanceStarter>();
        services.TryAddSingleton<InstanceNotifier>();
        services.TryAddSingleton<InstanceQueries>();
        services.TryAddSingleton<DurableTaskClient, StorageDurableTaskClient>();
        return services;
    }
}
