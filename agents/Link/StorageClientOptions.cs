using Azure.Core;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;

namespace Catalyze.Link;

/// <summary>Storage clients that give up within seconds: the loops around them know how to wait and what to do meanwhile.</summary>
public static class StorageClientOptions
{
    public static QueueClientOptions Queues() => Bounded(new QueueClientOptions());

    public static BlobClientOptions Blobs() => Bounded(new BlobClientOptions());

    private static T Bounded<T>(T options)
        where T : ClientOptions
    {
        options.Retry.MaxRetries = 2;
        options.Retry.Delay = TimeSpan.FromMilliseconds(100);
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(15);
        return options;
    }
}
