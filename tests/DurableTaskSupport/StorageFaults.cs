using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Catalyze.DurableTaskSupport;

/// <summary>Names and counts every storage call of a process, and lets some fail. Looks into queues are no calls: what they bring is.</summary>
public sealed class StorageFaults
{
    private readonly ConcurrentDictionary<string, int> seen = new(StringComparer.Ordinal);
    private volatile TaskCompletionSource? frozen;
    private int calls;

    /// <summary>Calls so far, looks into queues included.</summary>
    public int Calls => Volatile.Read(ref calls);

    /// <summary>How often each call was made.</summary>
    public IReadOnlyDictionary<string, int> Seen => seen;

    /// <summary>Says what becomes of a call.</summary>
    public Func<StorageCall, FaultKind> Decide { get; set; } = _ => FaultKind.None;

    /// <summary>Storage is down: every call is refused at once.</summary>
    public bool IsDown { get; set; }

    /// <summary>Whether the process stands still.</summary>
    public bool IsFrozen => frozen is not null;

    /// <summary>The process goes on where it stood.</summary>
    public void Thaw()
    {
        var waking = frozen;
        frozen = null;
        waking?.TrySetResult();
    }

    /// <summary>A queue gave messages. Frozen, or the answer did not arrive?</summary>
    /// <returns>Whether the messages are lost to this process.</returns>
    public async Task<bool> ReceivedAsync(string queueName, CancellationToken cancellationToken)
    {
        var fault = Next($"RECEIVED {queueName[(queueName.LastIndexOf('-') + 1)..]}");
        if (fault is FaultKind.FrozenAfter)
            await FreezeAsync(cancellationToken);
        return fault is FaultKind.LostAfter;
    }

    /// <summary>Puts the faults in front of a transport.</summary>
    public HttpPipelineTransport Wrap(HttpPipelineTransport inner) => new FaultyTransport(this, inner);

    private static Azure.RequestFailedException Lost(string when) => new($"No answer: cut {when} the call.", new IOException("The connection was reset."));

    private FaultKind Next(string name)
    {
        var fault = Decide(new StorageCall(name, seen.AddOrUpdate(name, 1, (_, count) => count + 1)));
        if (fault is FaultKind.FrozenBefore or FaultKind.FrozenAfter)
            frozen ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return fault;
    }

    private Task FreezeAsync(CancellationToken cancellationToken) => frozen?.Task.WaitAsync(cancellationToken) ?? Task.CompletedTask;

    private sealed class FaultyTransport(StorageFaults faults, HttpPipelineTransport inner) : HttpPipelineTransport
    {
        public override Request CreateRequest() => inner.CreateRequest();

        public override void Process(HttpMessage message) => throw new NotSupportedException("Everything is asynchronous.");

        public override async ValueTask ProcessAsync(HttpMessage message)
        {
            Interlocked.Increment(ref faults.calls);
            await faults.FreezeAsync(message.CancellationToken);
            if (faults.IsDown)
                throw new Azure.RequestFailedException("Connection refused.", new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused."));
            var look = message.Request.Method == RequestMethod.Get && message.Request.Uri.Path.EndsWith("/messages", StringComparison.Ordinal)
                && !message.Request.Uri.Query.Contains("peekonly", StringComparison.Ordinal);
            var fault = look ? FaultKind.None : faults.Next(StorageCall.NameOf(message.Request));
            switch (fault)
            {
                case FaultKind.LostBefore:
                    throw Lost("before");
                case FaultKind.Unavailable:
                    message.Response = new FakeUnavailableResponse(message.Request.ClientRequestId);
                    return;
                case FaultKind.FrozenBefore:
                    await faults.FreezeAsync(message.CancellationToken);
                    break;
                case FaultKind.Conflict:
                    await RowToucher.TouchAsync(message.Request, inner, message.CancellationToken);
                    break;
            }

            await inner.ProcessAsync(message);
            if (fault is FaultKind.FrozenAfter)
                await faults.FreezeAsync(message.CancellationToken);
            if (fault is FaultKind.LostAfter)
                throw Lost("after");
        }
    }
}
