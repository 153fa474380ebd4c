using System.Threading.Channels;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Microsoft.Extensions.Logging;

namespace Catalyze.Link;

/// <summary>
/// An agent's reports on their way to the control plane: signed, in the order they were given, each tried until storage has it. Memory is bounded: with
/// <see cref="Capacity"/> reports waiting, the next caller waits too.
/// </summary>
public sealed partial class ReportQueue : IReportSink, IAsyncDisposable
{
    /// <summary>Reports that may wait.</summary>
    public const int Capacity = 256;

    private readonly Channel<Waiting> waiting = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly CancellationTokenSource stopping = new();
    private readonly AgentIdentity identity;
    private readonly ControlPlaneClient controlPlane;
    private readonly TimeProvider time;
    private readonly ILogger<ReportQueue> log;
    private readonly Task pump;

    public ReportQueue(AgentIdentity identity, ControlPlaneClient controlPlane, TimeProvider time, ILogger<ReportQueue> log)
    {
        this.identity = identity;
        this.controlPlane = controlPlane;
        this.time = time;
        this.log = log;
        pump = Task.Run(PumpAsync);
    }

    /// <inheritdoc />
    public async Task SendAsync(Report report, CancellationToken cancellationToken)
    {
        var entry = new Waiting(report, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await waiting.Writer.WriteAsync(entry, cancellationToken);
        await entry.Accepted.Task.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        // A container may own it under two names and dispose of it twice.
        if (!waiting.Writer.TryComplete())
            return;
        await stopping.CancelAsync();
        await pump;
        stopping.Dispose();
    }

    private async Task PumpAsync()
    {
        try
        {
            await foreach (var entry in waiting.Reader.ReadAllAsync(stopping.Token))
            {
                await SendUntilAcceptedAsync(entry.Report, stopping.Token);
                entry.Accepted.SetResult();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            LogStopped(log, waiting.Reader.Count);
        }

        while (waiting.Reader.TryRead(out var left))
            left.Accepted.TrySetCanceled(stopping.Token);
    }

    private async Task SendUntilAcceptedAsync(Report report, CancellationToken cancellationToken)
    {
        var text = OrderMessageCodec.Encode(identity.Sign(report), out var compressed);
        var backoff = new Backoff(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(20));
        while (true)
        {
            AgentCredentials? used = null;
            try
            {
                used = await controlPlane.GetCredentialsAsync(cancellationToken);
                var queueOptions = StorageClientOptions.Queues();
                queueOptions.MessageEncoding = QueueMessageEncoding.Base64;
                var queue = new QueueClient(new Uri(used.ReportQueueUri), queueOptions);
                await queue.SendMessageAsync(text ?? await UploadAsync(used, report, compressed, cancellationToken), cancellationToken);
                return;
            }
            catch (RequestFailedException e) when (e.Status is 401 or 403 && used is not null)
            {
                LogDelayed(log, report.ReportId, e.Message);
                await RenewAsync(used, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                LogDelayed(log, report.ReportId, e.Message);
            }

            await Task.Delay(backoff.Next(), time, cancellationToken);
        }
    }

    private async Task<string> UploadAsync(AgentCredentials credentials, Report report, byte[] compressed, CancellationToken cancellationToken)
    {
        // The name is new each time: the signature allows to create, not to replace.
        var address = new UriBuilder(credentials.ReportBlobsUri);
        address.Path += $"/{identity.AgentId}/{report.ReportId}-{Guid.NewGuid():N}.json.gz";
        await new BlobClient(address.Uri, StorageClientOptions.Blobs()).UploadAsync(new BinaryData(compressed), overwrite: false, cancellationToken);
        return OrderMessageCodec.EncodeReference(address.Uri.AbsoluteUri);
    }

    private async Task RenewAsync(AgentCredentials rejected, CancellationToken cancellationToken)
    {
        try
        {
            await controlPlane.RenewAsync(rejected, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogNoCredentials(log, e.Message);
        }
    }

    private sealed record Waiting(Report Report, TaskCompletionSource Accepted);
}
