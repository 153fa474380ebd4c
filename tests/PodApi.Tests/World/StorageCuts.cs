using Azure.Core;
using Azure.Core.Pipeline;

namespace Catalyze.PodApi.Tests.World;

/// <summary>Counts the storage calls of a process and cuts one: before it is sent, or after it was done but before its answer arrives.</summary>
internal sealed class StorageCuts
{
    private int calls;
    private volatile bool isDead;

    public int Calls => Volatile.Read(ref calls);

    /// <summary>Which call to cut, from 1; 0 for none.</summary>
    public int CutAt { get; init; }

    /// <summary>Cut after the service did it.</summary>
    public bool CutAfter { get; init; }

    /// <summary>Only the one call fails and the process lives on; otherwise it is dead to storage from the cut on.</summary>
    public bool OnlyOnce { get; init; }

    public HttpPipelineTransport Wrap(HttpPipelineTransport inner) => new Transport(this, inner);

    private (bool Before, bool After) Next()
    {
        var number = Interlocked.Increment(ref calls);
        if (isDead) return (true, false);
        if (number != CutAt) return (false, false);
        isDead = !OnlyOnce;
        return (!CutAfter, CutAfter);
    }

    private sealed class Transport(StorageCuts cuts, HttpPipelineTransport inner) : HttpPipelineTransport
    {
        public override Request CreateRequest() => inner.CreateRequest();

        public override void Process(HttpMessage message) => throw new NotSupportedException("Everything is asynchronous.");

        public override async ValueTask ProcessAsync(HttpMessage message)
        {
            var (before, after) = cuts.Next();
            if (before) throw new Azure.RequestFailedException("cut before the call", new IOException("cut before the call"));
            await inner.ProcessAsync(message);
            if (after) throw new Azure.RequestFailedException("cut after the call", new IOException("cut after the call"));
        }
    }
}
