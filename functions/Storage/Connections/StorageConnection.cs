using Azure.Core;
using Azure.Identity;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Catalyze.Storage.Tables;
using Microsoft.Extensions.Configuration;

namespace Catalyze.Storage.Connections;

/// <summary>
/// One storage account and how to authenticate to it, from the settings the Functions host uses for it:
/// <c>AzureWebJobsStorage</c> with a connection string, or <c>AzureWebJobsStorage__accountName</c> with an identity
/// (<c>__credential=managedidentity</c> and <c>__clientId</c> choose which).
/// </summary>
public sealed class StorageConnection
{
    private const string Setting = "AzureWebJobsStorage";
    private readonly string? connectionString;
    private readonly TokenCredential? credential;
    private readonly string accountName;

    /// <summary>Reads the settings.</summary>
    /// <exception cref="InvalidOperationException">Neither setting is there.</exception>
    public StorageConnection(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        connectionString = configuration[Setting];
        accountName = configuration[$"{Setting}:accountName"] ?? string.Empty;
        if (!string.IsNullOrEmpty(connectionString))
            return;
        if (accountName.Length == 0)
            throw new InvalidOperationException($"Set {Setting} to a storage connection string, or {Setting}__accountName to use an identity.");
        connectionString = null;
        var clientId = configuration[$"{Setting}:clientId"];
        credential = string.Equals(configuration[$"{Setting}:credential"], "managedidentity", StringComparison.OrdinalIgnoreCase)
            ? new ManagedIdentityCredential(clientId is null ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(clientId))
            : new DefaultAzureCredential();
    }

    /// <summary>A connection by connection string, for tools and tests.</summary>
    public StorageConnection(string connectionString)
    {
        this.connectionString = connectionString;
        accountName = string.Empty;
    }

    /// <summary>The account's key; null where an identity or a signature is used.</summary>
    internal StorageSharedKeyCredential? SharedKey =>
        connectionString is not null && StorageConnectionString.Parse(connectionString) is { AccountKey: { } key } parsed
            ? new StorageSharedKeyCredential(parsed.AccountName, Convert.ToBase64String(key))
            : null;

    /// <summary>A client of the account's tables.</summary>
    public TableServiceClient CreateTables(TimeProvider clock) => connectionString is not null
        ? new TableServiceClient(connectionString, clock: clock)
        : new TableServiceClient(Endpoint("table"), credential!);

    /// <summary>A client of the account's queues.</summary>
    /// <param name="encoding">Base64 is what the Functions host expects by default; None hands over the text as it is stored.</param>
    public QueueServiceClient CreateQueues(QueueMessageEncoding encoding)
    {
        var options = new QueueClientOptions { MessageEncoding = encoding };
        return connectionString is not null
            ? new QueueServiceClient(connectionString, options)
            : new QueueServiceClient(Endpoint("queue"), credential, options);
    }

    /// <summary>A client of the account's blobs.</summary>
    public BlobServiceClient CreateBlobs() => connectionString is not null
        ? new BlobServiceClient(connectionString)
        : new BlobServiceClient(Endpoint("blob"), credential);

    private Uri Endpoint(string service) => new($"https://{accountName}.{service}.core.windows.net");
}
