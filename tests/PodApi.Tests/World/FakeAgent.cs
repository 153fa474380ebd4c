using System.Collections.Concurrent;
using System.Security.Cryptography;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.Contracts.Security;
using Catalyze.PodApi.Reports;

namespace Catalyze.PodApi.Tests.World;

/// <summary>An agent with real keys, a real order queue and signed reports; only what it does with orders is made up.</summary>
internal abstract class FakeAgent(string id, QueueServiceClient queues) : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private Task running = Task.CompletedTask;

    public string Id { get; } = id;

    public ECDsa SigningKey { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public ECDiffieHellman SealingKey { get; } = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>Every report as it went onto the queue.</summary>
    public ConcurrentQueue<string> Reported { get; } = new();

    /// <summary>The machine is off: orders stay where they are.</summary>
    public bool IsOff { get; set; }

    public byte[] ControlPlaneKey { get; set; } = [];

    protected QueueServiceClient Queues { get; } = queues;

    public void Start() => running = Task.Run(() => ListenAsync(stopping.Token));

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        stopping.Dispose();
        SigningKey.Dispose();
        SealingKey.Dispose();
    }

    public virtual EnrolmentRequest Enrolment(string token) => new()
    {
        Token = token,
        AgentId = Id,
        Kind = AgentKind.Host,
        Pod = "pod1",
        Provider = "metal",
        Zone = "z1",
        Address = "10.77.0.11",
        SigningKey = SigningKey.ExportSubjectPublicKeyInfo(),
        SealingKey = SealingKey.ExportSubjectPublicKeyInfo(),
    };

    protected abstract Task CarryOutAsync(Order order, CancellationToken cancellationToken);

    /// <summary>Puts a report on the queue; what was put there can be put there again with <see cref="ReplayAsync"/>.</summary>
    public async Task ReportAsync(Report report, CancellationToken cancellationToken)
    {
        var text = OrderMessageCodec.Encode(SignedMessage.Sign(report, Id, SignedMessage.ControlPlane, DateTimeOffset.UtcNow, SigningKey), out _)
            ?? throw new InvalidOperationException("Too large for the tests.");
        Reported.Enqueue(text);
        await ReplayAsync(text, cancellationToken);
    }

    public Task ReplayAsync(string message, CancellationToken cancellationToken = default) => Queues.GetQueueClient(ReportQueues.Name).SendMessageAsync(message, cancellationToken);

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        var queue = Queues.GetQueueClient($"orders-{Id}");
        try
        {
            await queue.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            using var key = ECDsa.Create();
            using var http = new HttpClient();
            while (!cancellationToken.IsCancellationRequested)
            {
                if (IsOff)
                {
                    await Task.Delay(15, cancellationToken);
                    continue;
                }

                var messages = (await queue.ReceiveMessagesAsync(16, TimeSpan.FromSeconds(30), cancellationToken)).Value;
                foreach (var message in messages)
                {
                    var order = OrderMessageCodec.Decode(message.MessageText);
                    var signed = order.Inline is { } inline ? OrderMessageCodec.DecodeInline(inline) : OrderMessageCodec.Decompress(await http.GetByteArrayAsync(order.BlobUri, cancellationToken));
                    key.ImportSubjectPublicKeyInfo(ControlPlaneKey, out _);
                    if (!signed.IsSignedBy(key) || signed.Audience != Id) throw new InvalidOperationException("Not an order for me.");
                    await CarryOutAsync(signed.Read<Order>(), cancellationToken);
                    await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, cancellationToken);
                }

                if (messages.Length == 0) await Task.Delay(15, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped.
        }
        catch (RequestFailedException gone) when (gone.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            // Its key was revoked, and its queue deleted with it.
        }
    }
}
