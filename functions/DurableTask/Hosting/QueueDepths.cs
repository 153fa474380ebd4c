using Azure;
using Azure.Storage.Queues;
using Microsoft.Extensions.Options;

namespace Catalyze.DurableTask;

/// <summary>Looks how long the hub's queues are, where somebody listens to the meter.</summary>
internal sealed class QueueDepths(QueueServiceClient queues, DurableTaskTelemetry telemetry, IOptions<DurableTaskHubOptions> options)
{
    private const string PoisonSuffix = "-poison";

    public async Task ObserveAsync(CancellationToken cancellationToken)
    {
        if (!telemetry.ObservesQueues)
            return;
        string[] names = [options.Value.TurnQueue, options.Value.ActivityQueue, options.Value.TurnQueue + PoisonSuffix, options.Value.ActivityQueue + PoisonSuffix];
        List<(string, long)> found = [];
        foreach (var name in names)
            found.Add((name, await DepthAsync(name, cancellationToken)));
        telemetry.QueuesHold(found);
    }

    private async Task<long> DepthAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return (await queues.GetQueueClient(name).GetPropertiesAsync(cancellationToken)).Value.ApproximateMessagesCount;
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            // A queue is made when its first message is sent.
            return 0;
        }
    }
}
