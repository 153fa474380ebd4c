using System.Text.Json;
using Azure;
using Microsoft.Extensions.Logging;

namespace Catalyze.DurableTask;

/// <summary>Runs the calls of queue messages and puts their answers into the callers' inboxes.</summary>
internal sealed partial class ActivityRunner(
    HubStorage storage, InstanceStore store, PayloadStore payloads, ActivityLedger ledger, ActivityCaller caller, Doorbells doorbells, ILogger<ActivityRunner> logger)
{
    public Task RunAsync(string message, CancellationToken cancellationToken) => StorageErrors.GuardAsync(
        async () =>
        {
            var call = JsonSerializer.Deserialize<ActivityCallMessage>(message, HubJson.Options) ?? throw new JsonException("An activity message is null.");
            await storage.EnsureCreatedAsync(cancellationToken);
            await ledger.BeginAsync(call, cancellationToken);
            try
            {
                var (exists, input) = await LoadInputAsync(call, cancellationToken);
                if (!exists)
                    return;
                await store.InsertInboxAsync(call.InstanceId, await caller.CallAsync(call, input, cancellationToken), cancellationToken);
            }
            finally
            {
                // Also when it failed: the message is then given back to the queue, which hands it out again.
                ledger.End(call);
            }

            await doorbells.RingAsync(call.InstanceId, cancellationToken);
        },
        cancellationToken);

    // Inputs are deleted with their generation: a copy of a call that comes after it has nobody left to answer.
    private async Task<(bool Exists, string? Input)> LoadInputAsync(ActivityCallMessage call, CancellationToken cancellationToken)
    {
        try
        {
            return (true, await payloads.LoadAsync(call.Input, null, cancellationToken));
        }
        catch (RequestFailedException gone) when (gone.Status == 404)
        {
            LogLate(logger, call.Name, call.InstanceId, call.TaskId);
            return (false, null);
        }
    }

    [LoggerMessage(EventId = 3011, Level = LogLevel.Information, Message = "A late copy of activity {Name} of {InstanceId} (#{TaskId}) is dropped: its input is gone with its generation")]
    private static partial void LogLate(ILogger logger, string name, string instanceId, int taskId);
}
