using Azure.Storage.Queues;
using Catalyze.Contracts.Monitoring;
using Catalyze.PodApi.Reports;
using Microsoft.Extensions.Hosting;

namespace Catalyze.PodApi.State;

/// <summary>Creates tables, containers and the queues of reports and mails before the first request is served.</summary>
internal sealed class PodStorageSetup(PodTables tables, PodContainers containers, QueueServiceClient queues) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await tables.CreateAsync(cancellationToken);
        await containers.CreateAsync(cancellationToken);
        await queues.GetQueueClient(ReportQueues.Name).CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        await queues.GetQueueClient(AlertMailOrder.Queue).CreateIfNotExistsAsync(cancellationToken: cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
