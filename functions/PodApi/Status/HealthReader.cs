using System.Diagnostics;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Catalyze.Contracts.Health;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Alerts;
using Catalyze.PodApi.State;
using Catalyze.Storage.Connections;

namespace Catalyze.PodApi.Status;

/// <summary>Asks what the control plane stands on how it is doing. What does not answer is told as such, and holds up nothing else for longer than <see cref="Limit"/>.</summary>
public sealed class HealthReader(
    StorageConnection storage, PodContainers containers, PoisonQueues worked, AlertStore alerts, AgentRegistry agents, OfferBook offers, PodApiOptions options, TimeProvider clock)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private readonly QueueServiceClient queues = storage.CreateQueues(QueueMessageEncoding.None);

    public async Task<ControlPlaneHealth> ReadAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset? watched = null;
        var services = Task.WhenAll(
            AskAsync("tables", async stop => watched = await alerts.LastLookAsync(stop), cancellationToken),
            AskAsync("queues", stop => queues.GetPropertiesAsync(stop), cancellationToken),
            AskAsync("blobs", stop => containers.Offers.ExistsAsync(stop), cancellationToken));
        var work = Task.WhenAll(worked.Names.Select(name => QueueAsync(name, cancellationToken)));
        return new ControlPlaneHealth
        {
            CheckedAt = clock.GetUtcNow(),
            Storage = await services,
            WatchedAt = watched,
            Queues = await work,
            Management = await ManagementAsync(cancellationToken),
        };
    }

    private static async Task<StorageHealth> AskAsync(string service, Func<CancellationToken, Task> ask, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var failure = await WithinLimitAsync(ask, cancellationToken);
        return new StorageHealth(service, (long)Stopwatch.GetElapsedTime(began).TotalMilliseconds, failure);
    }

    /// <returns>Why there was no answer; null where there was.</returns>
    private static async Task<string?> WithinLimitAsync(Func<CancellationToken, Task> ask, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            await ask(limit.Token);
            return null;
        }
        catch (Exception failure) when (failure is RequestFailedException or AggregateException)
        {
            return failure.GetBaseException().Message.Split('\n')[0].Trim();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"It did not answer within {Limit.TotalSeconds:F0} s.";
        }
    }

    private async Task<QueueHealth> QueueAsync(string name, CancellationToken cancellationToken)
    {
        var (waiting, oldest, aside) = ((int?)null, (DateTimeOffset?)null, (int?)null);
        await WithinLimitAsync(
            async stop =>
            {
                aside = await CountAsync(queues.GetQueueClient($"{name}{PoisonQueues.Suffix}"), stop);
                var queue = queues.GetQueueClient(name);
                waiting = await CountAsync(queue, stop);
                if (waiting > 0) oldest = (await queue.PeekMessageAsync(stop)).Value?.InsertedOn;
            },
            cancellationToken);
        return new QueueHealth(name, waiting, oldest, aside);
    }

    // A queue is made when its first message is sent.
    private static async Task<int> CountAsync(QueueClient queue, CancellationToken cancellationToken)
    {
        try
        {
            return (await queue.GetPropertiesAsync(cancellationToken)).Value.ApproximateMessagesCount;
        }
        catch (RequestFailedException none) when (none.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            return 0;
        }
    }

    private async Task<IReadOnlyList<ManagementAgentHealth>> ManagementAsync(CancellationToken cancellationToken)
    {
        // The newest publications; where storage does not answer, those that were read last.
        AgentDirectory? directory = null;
        await WithinLimitAsync(async stop => directory = await agents.ReadAsync(stop), cancellationToken);
        await WithinLimitAsync(stop => offers.ReadAsync(stop), cancellationToken);
        var published = offers.Publishers.ToDictionary(p => (p.Publisher, p.Pod));
        var now = clock.GetUtcNow();
        return
        [
            .. from agent in directory?.Management ?? []
               from pod in agent.ManagedPods.Order(StringComparer.Ordinal)
               let status = published.GetValueOrDefault((agent.AgentId, pod))
               select new ManagementAgentHealth(
                   agent.AgentId, pod, agent.Address, status?.PublishedAt, status is null || now - status.PublishedAt > options.Loss.LostAfter, status?.ClockAhead.TotalSeconds, status?.Silent.Count ?? 0),
        ];
    }
}
