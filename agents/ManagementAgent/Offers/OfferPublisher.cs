using Azure;
using Azure.Storage.Blobs;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Offers;
using Catalyze.Link;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Catalyze.ManagementAgent.Offers;

/// <summary>Publishes the offers of each managed pod, a snapshot and deltas to it: soon after a change that matters, and every few seconds in any case.</summary>
internal sealed partial class OfferPublisher : BackgroundService
{
    private static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AtLeast = TimeSpan.FromSeconds(3);

    /// <summary>Who did not come round for this long was frozen, and heard nobody meanwhile.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);
    private readonly SemaphoreSlim changed = new(0, 1);
    private readonly OfferBook book;
    private readonly ControlPlaneClient controlPlane;
    private readonly TimeProvider time;
    private readonly ILogger<OfferPublisher> log;
    private readonly ManagementAgentOptions options;
    private readonly Dictionary<string, OfferPublication> publications = new(StringComparer.Ordinal);

    private long listeningSince;
    private long lastRound;

    public OfferPublisher(OfferBook book, ControlPlaneClient controlPlane, ManagementAgentOptions options, TimeProvider time, ILogger<OfferPublisher> log)
    {
        this.options = options;
        this.book = book;
        this.controlPlane = controlPlane;
        this.time = time;
        this.log = log;
        listeningSince = lastRound = time.GetTimestamp();
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
            Listen();
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

    private void Listen()
    {
        var now = time.GetTimestamp();
        if (time.GetElapsedTime(lastRound, now) > Pause) listeningSince = now;
        lastRound = now;
    }

    private async Task PublishAsync(CancellationToken cancellationToken)
    {
        var credentials = await controlPlane.GetCredentialsAsync(cancellationToken);
        try
        {
            foreach (var (pod, blobs) in credentials.OfferBlobs)
                await PublishAsync(pod, blobs, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status is 401 or 403)
        {
            await controlPlane.RenewAsync(credentials, cancellationToken);
            throw;
        }
    }

    private async Task PublishAsync(string pod, OfferBlobs blobs, CancellationToken cancellationToken)
    {
        if (!publications.TryGetValue(pod, out var publication))
            publications[pod] = publication = new OfferPublication(pod, options.AgentId);
        var (snapshot, delta) = publication.Next(book.Of(pod), time.GetUtcNow());
        delta = delta with { ListeningFor = (long)time.GetElapsedTime(listeningSince).TotalMilliseconds };
        try
        {
            if (snapshot is not null)
                await WriteAsync(blobs.Snapshot, snapshot, cancellationToken);
            await WriteAsync(blobs.Delta, delta, cancellationToken);
        }
        catch
        {
            publication.Forget();
            throw;
        }
    }

    private static async Task WriteAsync<T>(string blob, T value, CancellationToken cancellationToken) =>
        await new BlobClient(new Uri(blob), StorageClientOptions.Blobs()).UploadAsync(new BinaryData(OfferBlobCodec.Encode(value)), overwrite: true, cancellationToken);

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
