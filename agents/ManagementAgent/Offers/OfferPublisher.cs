using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Offers;
using Catalyze.Link;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Catalyze.ManagementAgent.Offers;

/// <summary>Publishes the offers of each managed pod as one blob: soon after a change that matters, and every few seconds in any case.</summary>
internal sealed partial class OfferPublisher : BackgroundService
{
    private static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AtLeast = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim changed = new(0, 1);
    private readonly OfferBook book;
    private readonly ControlPlaneClient controlPlane;
    private readonly TimeProvider time;
    private readonly ILogger<OfferPublisher> log;
    private long version;

    public OfferPublisher(OfferBook book, ControlPlaneClient controlPlane, TimeProvider time, ILogger<OfferPublisher> log)
    {
        this.book = book;
        this.controlPlane = controlPlane;
        this.time = time;
        this.log = log;
        book.Changed += Signal;
    }

    public override void Dispose()
    {
        book.Changed -= Signal;
        changed.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await PublishAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotPublished(log, e.Message);
            }

            await Task.Delay(Apart, time, stoppingToken);
            await changed.WaitAsync(AtLeast - Apart, stoppingToken);
        }
    }

    private async Task PublishAsync(CancellationToken cancellationToken)
    {
        var credentials = await controlPlane.GetCredentialsAsync(cancellationToken);
        var now = time.GetUtcNow();

        // Time, so that it grows over restarts too.
        version = Math.Max(version + 1, now.ToUnixTimeMilliseconds());
        try
        {
            foreach (var (pod, blob) in credentials.OfferBlobs)
            {
                var snapshot = new OfferSnapshot(pod, version, now, book.Of(pod));
                await new BlobClient(new Uri(blob), StorageClientOptions.Blobs()).UploadAsync(
                    new BinaryData(JsonSerializer.SerializeToUtf8Bytes(snapshot, CatalyzeJson.Options)), overwrite: true, cancellationToken);
            }
        }
        catch (RequestFailedException e) when (e.Status is 401 or 403)
        {
            await controlPlane.RenewAsync(credentials, cancellationToken);
            throw;
        }
    }

    private void Signal()
    {
        try
        {
            changed.Release();
        }
        catch (SemaphoreFullException)
        {
            // Signalled already and not yet seen: the coming publication covers this change too.
        }
    }

    [LoggerMessage(5130, LogLevel.Warning, "Offers were not published: {Reason}")]
    private static partial void LogNotPublished(ILogger log, string reason);
}
