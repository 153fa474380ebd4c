using Azure.Core;
using Azure.Identity;
using Azure.Storage.Queues;
using Catalyze.Storage.Connections;
using Catalyze.Storage.Keys;
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
    /// <see cref="StorageSignatures"/>, <see cref="ISecretProtector"/> and <see cref="MasterKeyRotation"/>. Settings: <c>AzureWebJobsStorage</c>,
    /// <c>Catalyze:Keys:Directory</c>, <c>Catalyze:Keys:CreateIfMissing</c>, <c>Catalyze:Keys:KeepEarlierFor</c> (an hour),
    /// <c>Catalyze:Keys:Vault:Key</c> (identifier of the key of Azure Key Vault that wraps the master keys; without it they lie as they are), <c>:ClientId</c> (of a
    /// managed identity), <c>:AcceptPlain</c> (while moving to a vault).
    /// </summary>
    /// <param name="services">Where to.</param>
    /// <param name="configuration">Settings.</param>
    /// <param name="knowsAllRows">Whether everything that registers <see cref="IProtectedRows"/> is in this process; only then earlier master keys are put aside.</param>
    public static IServiceCollection AddCatalyzeStorage(this IServiceCollection services, IConfiguration configuration, bool knowsAllRows = false)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => new StorageConnection(configuration));
        services.TryAddSingleton(provider => provider.GetRequiredService<StorageConnection>().CreateTables(provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => provider.GetRequiredService<StorageConnection>().CreateQueues(QueueMessageEncoding.Base64));
        services.TryAddSingleton(provider => provider.GetRequiredService<StorageConnection>().CreateBlobs());
        services.TryAddSingleton<IQueueBell, SilentQueueBell>();
        services.TryAddSingleton<QueueSender>();
        services.TryAddSingleton<StorageSignatures>();
        services.TryAddSingleton(_ => new FileKeyRing(
            configuration["Catalyze:Keys:Directory"] ?? throw new InvalidOperationException("Set Catalyze:Keys:Directory to the folder that holds master.key."),
            configuration.GetValue<bool>("Catalyze:Keys:CreateIfMissing"),
            WrapperOf(configuration)));
        services.TryAddSingleton<ISecretProtector, FileKeySecretProtector>();
        services.TryAddSingleton(new MasterKeyRotationOptions(knowsAllRows, configuration.GetValue<TimeSpan?>("Catalyze:Keys:KeepEarlierFor") ?? TimeSpan.FromHours(1)));
        services.TryAddSingleton<MasterKeyRotation>();
        return services;
    }

    private static IMasterKeyWrapper WrapperOf(IConfiguration configuration)
    {
        var vault = configuration.GetSection("Catalyze:Keys:Vault");
        if (vault["Key"] is not { Length: > 0 } key)
            return new PlainMasterKeys();
        if (!Uri.TryCreate(key, UriKind.Absolute, out var identifier))
            throw new InvalidOperationException("Catalyze:Keys:Vault:Key is not the identifier of a key: https://NAME.vault.azure.net/keys/KEY.");
        TokenCredential credential = vault["ClientId"] is { Length: > 0 } clientId
            ? new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(clientId))
            : new DefaultAzureCredential();
        return new VaultMasterKeys(new KeyVaultClient(identifier, credential), vault.GetValue<bool>("AcceptPlain"));
    }
}
