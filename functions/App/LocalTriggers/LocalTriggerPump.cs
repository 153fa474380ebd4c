using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Catalyze.App.Invocations;
using Catalyze.Storage.Connections;

namespace Catalyze.App.LocalTriggers;

/// <summary>Stands in for the Functions host where the executable runs alone: reads the same files, follows the same rules.</summary>
internal sealed class LocalTriggerPump(
    InvocationHandler handler,
    StorageConnection storage,
    BlobServiceClient blobs,
    LocalQueueBell bell,
    HostEnvironmentSettings settings,
    TimeProvider clock,
    ILoggerFactory loggers) : BackgroundService
{
    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var options = QueueTriggerOptions.Read(File.ReadAllText(Path.Combine(settings.FunctionsDirectory, "host.json")));
        var definitions = FunctionDefinition.ReadAll(settings.FunctionsDirectory).Where(function => handler.Knows(function.Name)).ToList();
        Check(definitions);
        // As stored: a message that is not Base64 must reach the poison queue instead of breaking the batch it came in.
        var queues = storage.CreateQueues(QueueMessageEncoding.None);
        return Task.WhenAll(definitions.Select(function => function.TriggerType switch
        {
            "queueTrigger" => new QueueListener(
                function, queues, handler, bell, options, settings.MessageHidden, clock, loggers.CreateLogger<QueueListener>()).RunAsync(stoppingToken),
            "timerTrigger" => new TimerListener(function, new TimerLease(blobs, function.Name, clock), handler, clock, loggers.CreateLogger<TimerListener>())
                .RunAsync(stoppingToken),
            _ => Task.CompletedTask,
        }));
    }

    // A queue that nobody sends to would look like a function that never has work.
    private void Check(List<FunctionDefinition> definitions)
    {
        foreach (var entry in handler.Functions)
        {
            var definition = definitions.Find(function => function.Name == entry.Name)
                ?? throw new InvalidOperationException($"{settings.FunctionsDirectory} has no {entry.Name}/function.json.");
            if (definition.QueueName != entry.QueueName)
                throw new InvalidOperationException($"{entry.Name}/function.json names the queue {definition.QueueName}, the code sends to {entry.QueueName}.");
        }
    }
}
