using Azure.Core;
using Azure.Core.Pipeline;

namespace Catalyze.DurableTaskSupport;

/// <summary>Counts every storage call that changes something or reads, and cuts one: before it is sent, or after it was done but before its answer arrives.</summary>
public sealed class StorageFaults
{
    private int calls;

    public int Calls => Volatile.Read(ref calls);

    /// <summary>Which call to cut, from 1; 0 for none.</summary>
    public int CutAt { get; set; }

    /// <summary>Cut after the service did it.</summary>
    public bool CutAfter { get; set; }

    /// <summary>Everything from the cut on fails: the process is dead to storage.</summary>
    public bool IsDead { get; private set; }

    /// <summary>Only the one call fails; the process lives on.</summary>
    public bool OnlyOnce { get; set; }

    public HttpPipelineTransport Wrap(HttpPipelineTransport inner) => new Transport(this, inner);

    private (bool Before, bool After) Next()
    {
        var number = Interlocked.Increment(ref calls);
        if (IsDead)
            return (true, false);
        if (CutAt == 0 || number != CutAt)
            return (false, false);
        IsDead = !OnlyOnce;
        return (!CutAfter, CutAfter);
    }

    private sealed class Transport(StorageFaults faults, HttpPipelineTransport inner) : HttpPipelineTransport
    {
        public override Request CreateRequest() => inner.CreateRequest();

        public override void Process(HttpMessage message) => throw new NotSupportedException("Everything is asynchronous.");

        public override async ValueTask ProcessAsync(HttpMessage message)
        {
            var (before, after) = faults.Next();
            if (before)
                throw new Azure.RequestFailedException("cut before the call", new IOException("cut before the call"));
            await inner.ProcessAsync(message);
            if (after)
                throw new Azure.RequestFailedException("cut after the call", new IOException("cut after the call"));
        }
    }
}
