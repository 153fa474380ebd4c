using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Catalyze.App.LocalTriggers;

/// <summary>Lets one process at a time run a timer: a lease on a blob, at the place where the Functions host has its own.</summary>
internal sealed class TimerLease(BlobServiceClient blobs, string function, TimeProvider clock)
{
    /// <summary>How long the lease outlives a process that died.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(15);

    private readonly BlobContainerClient container = blobs.GetBlobContainerClient("azure-webjobs-hosts");
    private readonly string blobName = $"locks/catalyze/{function}.Listener";
    private BlobLeaseClient? lease;
    private DateTimeOffset heldUntil;

    /// <summary>Takes or renews the lease.</summary>
    /// <returns>Whether it is ours until it is next to be renewed; false while another process has it.</returns>
    public async Task<bool> TryHoldAsync(CancellationToken cancellationToken)
    {
        if (lease is not null && clock.GetUtcNow() < heldUntil - (Life / 2))
            return true;
        var asked = clock.GetUtcNow();
        try
        {
            if (lease is not null)
                await lease.RenewAsync(cancellationToken: cancellationToken);
            else
                lease = await AcquireAsync(cancellationToken);
        }
        catch (RequestFailedException taken) when (taken.Status is 409 or 412)
        {
            lease = null;
        }

        // Counted from before the request: ours must never seem longer than the service's.
        heldUntil = asked + Life;
        return lease is not null;
    }

    /// <summary>Gives it back, so that another process need not wait for its end.</summary>
    public async Task ReleaseAsync()
    {
        if (lease is not null)
            await lease.ReleaseAsync(cancellationToken: CancellationToken.None);
        lease = null;
    }

    private async Task<BlobLeaseClient> AcquireAsync(CancellationToken cancellationToken)
    {
        var blob = container.GetBlobClient(blobName);
        var client = blob.GetBlobLeaseClient();
        try
        {
            await client.AcquireAsync(Life, cancellationToken: cancellationToken);
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            await CreateBlobAsync(blob, cancellationToken);
            await client.AcquireAsync(Life, cancellationToken: cancellationToken);
        }

        return client;
    }

    private static async Task CreateBlobAsync(BlobClient blob, CancellationToken cancellationToken)
    {
        try
        {
            await blob.UploadAsync(BinaryData.FromString(string.Empty), new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } }, cancellationToken);
        }
        catch (RequestFailedException exists) when (exists.Status is 409 or 412)
        {
            // Another process was quicker; who gets the lease is decided next.
        }
    }
}
