using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Queues;
using Azure.Storage.Sas;
using Catalyze.Storage.Connections;

namespace Catalyze.Storage;

/// <summary>
/// Addresses with a shared access signature: narrow and short-lived access to one queue, blob or container.
/// Signed with the account's key, or, for blobs, with a user delegation key where the account is used with an identity.
/// </summary>
public sealed class StorageSignatures(StorageConnection connection, QueueServiceClient queues, BlobServiceClient blobs, TimeProvider clock)
{
    private readonly StorageSharedKeyCredential? sharedKey = connection.SharedKey;

    /// <summary>The queue's address with a signature good for <paramref name="life"/>.</summary>
    /// <exception cref="InvalidOperationException">The account is used without its key.</exception>
    public Uri Queue(string queueName, QueueSasPermissions permissions, TimeSpan life)
    {
        var queue = queues.GetQueueClient(queueName);
        var sas = new QueueSasBuilder(permissions, clock.GetUtcNow() + life) { QueueName = queueName, Protocol = ProtocolOf(queue.Uri) };
        return new QueueUriBuilder(queue.Uri) { Sas = sas.ToSasQueryParameters(sharedKey ?? throw NoKey()) }.ToUri();
    }

    /// <summary>The blob's address with a signature good for <paramref name="life"/>.</summary>
    public async Task<Uri> BlobAsync(
        string containerName, string blobName, BlobSasPermissions permissions, TimeSpan life, CancellationToken cancellationToken = default)
    {
        var blob = blobs.GetBlobContainerClient(containerName).GetBlobClient(blobName);
        var sas = new BlobSasBuilder(permissions, clock.GetUtcNow() + life)
        {
            BlobContainerName = containerName,
            BlobName = blobName,
            Protocol = ProtocolOf(blob.Uri),
        };
        return await SignAsync(blob.Uri, sas, cancellationToken);
    }

    /// <summary>The container's address with a signature good for <paramref name="life"/>.</summary>
    public async Task<Uri> ContainerAsync(
        string containerName, BlobContainerSasPermissions permissions, TimeSpan life, CancellationToken cancellationToken = default)
    {
        var container = blobs.GetBlobContainerClient(containerName);
        var sas = new BlobSasBuilder(permissions, clock.GetUtcNow() + life) { BlobContainerName = containerName, Protocol = ProtocolOf(container.Uri) };
        return await SignAsync(container.Uri, sas, cancellationToken);
    }

    // Plain HTTP exists only with the local stand-in.
    private static SasProtocol ProtocolOf(Uri uri) => uri.Scheme == Uri.UriSchemeHttps ? SasProtocol.Https : SasProtocol.HttpsAndHttp;

    private static InvalidOperationException NoKey() =>
        new("Queue signatures need the account's key: use a connection string with AccountKey for AzureWebJobsStorage.");

    private async Task<Uri> SignAsync(Uri uri, BlobSasBuilder sas, CancellationToken cancellationToken)
    {
        var builder = new BlobUriBuilder(uri);
        if (sharedKey is not null)
        {
            builder.Sas = sas.ToSasQueryParameters(sharedKey);
            return builder.ToUri();
        }

        // No start time: the service's clock may be behind ours.
        UserDelegationKey key = await blobs.GetUserDelegationKeyAsync(startsOn: null, sas.ExpiresOn, cancellationToken);
        builder.Sas = sas.ToSasQueryParameters(key, blobs.AccountName);
        return builder.ToUri();
    }
}
