using Azure.Storage.Queues;
using Catalyze.Storage.Connections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Catalyze.Storage;

/// <summary>Registers what this folder offers.</summary>
public static class StorageServiceCollectionExtensions
{
    /// <summary>
    /// Registers <see cref="Tables.TableServiceClient"/>, <see cref="QueueServiceClient"/> (Base64 messages),
    /// <see cref="Azure.Storage.Blobs.BlobServiceClient"/>, <see cref="QueueSender"/>, <see cref="IQueueBell"/>,
    /// <see cref="StorageSignatures"/> and <see cref="ISecretProtector"/>. Settings: <c>AzureWebJobsStorage</c>,
    /// <c>Catalyze:Keys:Directory</c>, <c>Catalyze:Keys:CreateIfMissing</c>.
    /// </summary>
    public static IServiceCollection AddCatalyzeStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => new StorageConnection(configuration));
        services.TryAddSingleton(provider => provider.GetRequiredService<StorageConnection>().CreateTables(provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => provider.GetRequiredService<StorageConnection>().CreateQueues(QueueMessageEncoding.Base64));
        services.TryAddSingleton(provider => provider.GetRequiredService<StorageConnection>().CreateBlobs());
        services.TryAddSingleton<IQueueBell, SilentQueueBell>();
        services.TryAddSingleton<QueueSender>();
        services.TryAddSingleton<StorageSignatures>();
        services.TryAddSingleton<ISecretProtector>(_ => new FileKeySecretProtector(new FileKeyRing(
            configuration["Catalyze:Keys:Directory"] ?? throw new InvalidOperationException("Set Catalyze:Keys:Directory to the folder that holds master.key."),
            configuration.GetValue<bool>("Catalyze:Keys:CreateIfMissing"))));
        return services;
    }
}
