using System.Text.Json;

namespace Catalyze.DurableTask;

/// <summary>Runs the calls of queue messages and puts their answers into the callers' inboxes.</summary>
internal sealed class ActivityRunner(
    HubStorage storage, InstanceStore store, PayloadStore payloads, ActivityLedger ledger, ActivityCaller caller, Doorbells doorbells)
{
    public Task RunAsync(string message, CancellationToken cancellationToken) => StorageErrors.GuardAsync(
        async () =>
        {
            var call = JsonSerializer.Deserialize<ActivityCallMessage>(message, HubJson.Options) ?? throw new JsonException("An activity message is null.");
            await storage.EnsureCreatedAsync(cancellationToken);
            await ledger.BeginAsync(call, cancellationToken);
            try
            {
                var input = await payloads.LoadAsync(call.Input, cancellationToken);
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
}
