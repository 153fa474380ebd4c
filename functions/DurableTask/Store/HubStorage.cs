using Azure.Storage.Blobs;
using Catalyze.Storage.Tables;
using Microsoft.Extensions.Options;

namespace Catalyze.DurableTask;

/// <summary>The hub's tables and container, made on first use.</summary>
internal sealed class HubStorage(TableServiceClient tables, BlobServiceClient blobs, IOptions<DurableTaskHubOptions> options) : IDisposable
{
    private readonly SemaphoreSlim once = new(1);
    private volatile bool ready;

    /// <summary>Everything of an instance is in one partition, so that a turn is one transaction.</summary>
    public TableClient Instances { get; } = tables.GetTableClient($"{options.Value.TaskHub}Instances");

    /// <summary>When which instance is to be looked at.</summary>
    public TableClient Work { get; } = tables.GetTableClient($"{options.Value.TaskHub}Work");

    /// <summary>Processes and the activities they run.</summary>
    public TableClient Workers { get; } = tables.GetTableClient($"{options.Value.TaskHub}Workers");

    /// <summary>Payloads too large for rows and messages.</summary>
    public BlobContainerClient Payloads { get; } = blobs.GetBlobContainerClient($"{options.Value.TaskHub}-payloads");

    public void Dispose() => once.Dispose();

    public async Task EnsureCreatedAsync(CancellationToken cancellationToken)
    {
        if (ready)
            return;
        await once.WaitAsync(cancellationToken);
        try
        {
            if (ready)
                return;
            await Instances.CreateIfNotExistsAsync(cancellationToken);
            await Work.CreateIfNotExistsAsync(cancellationToken);
            await Workers.CreateIfNotExistsAsync(cancellationToken);
            await Payloads.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            ready = true;
        }
        finally
        {
            once.Release();
        }
    }
}
