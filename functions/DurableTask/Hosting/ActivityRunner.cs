using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Catalyze.DurableTask;

/// <summary>Runs activities and puts their answers into the caller's inbox.</summary>
internal sealed partial class ActivityRunner(
    HubStorage storage,
    InstanceStore store,
    PayloadStore payloads,
    ActivityLedger ledger,
    Doorbells doorbells,
    TurnEnvironment environment,
    DurableTaskTelemetry telemetry,
    TimeProvider clock,
    ILogger<ActivityRunner> logger)
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
                var answer = await CallAsync(call, input, cancellationToken);
                var row = new InboxMessage(InboxKeys.For(answer.Timestamp, $"{call.ExecutionId}-{call.TaskId}"), call.ExecutionId, [answer]);
                await store.InsertInboxAsync(call.InstanceId, row, cancellationToken);
            }
            finally
            {
                // Also when it failed: the message is then given back to the queue, which hands it out again.
                ledger.End(call);
            }

            await doorbells.RingAsync(call.InstanceId, cancellationToken);
        },
        cancellationToken);

    private async Task<HistoryEvent> CallAsync(ActivityCallMessage call, string? input, CancellationToken cancellationToken)
    {
        using var trace = telemetry.StartActivity(call);
        var began = clock.GetTimestamp();
        await using var scope = environment.Services.CreateAsyncScope();
        TaskFailureDetails failure;
        try
        {
            if (environment.Registry.CreateActivity(scope.ServiceProvider, call.Name, call.Version) is { } activity)
            {
                var result = await activity.RunAsync(new ActivityContext(call, cancellationToken), ReadInput(input, activity.InputType));
                var serialized = environment.Converter.Serialize(result);
                telemetry.ActivityRan(call.Name, succeeded: true, clock.GetElapsedTime(began));
                return new TaskCompletedEvent { Timestamp = clock.GetUtcNow(), TaskId = call.TaskId, Result = serialized };
            }

            failure = new TaskFailureDetails("ActivityTaskNotFound", $"No activity named '{call.Name}' is registered.", null, null, null) { IsNonRetriable = true };
        }
        catch (Exception thrown) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever an activity throws is its answer; the orchestrator decides what follows.
            failure = TaskFailureDetails.FromException(thrown);
        }

        LogFailed(logger, call.Name, call.InstanceId, call.TaskId, failure.ErrorType, failure.ErrorMessage);
        telemetry.ActivityRan(call.Name, succeeded: false, clock.GetElapsedTime(began));
        return new TaskFailedEvent { Timestamp = clock.GetUtcNow(), TaskId = call.TaskId, FailureDetails = failure };
    }

    // The input is stored as an array of one.
    private object? ReadInput(string? stored, Type type)
    {
        var inner = stored is { Length: > 2 } && stored[0] == '[' ? stored[1..^1] : null;
        return inner is null or "null" ? null : environment.Converter.Deserialize(inner, type);
    }

    [LoggerMessage(EventId = 3010, Level = LogLevel.Warning, Message = "Activity {Name} of {InstanceId} (#{TaskId}) failed: {ErrorType}: {ErrorMessage}")]
    private static partial void LogFailed(ILogger logger, string name, string instanceId, int taskId, string errorType, string errorMessage);

    private sealed class ActivityContext(ActivityCallMessage call, CancellationToken cancellationToken) : IdempotentTaskActivityContext
    {
        public override TaskName Name => call.Name;

        public override string InstanceId => call.InstanceId;

        public override string Version => call.Version ?? string.Empty;

        public override string IdempotencyKey => call.IdempotencyKey;

        public override int TaskId => call.TaskId;

        public override CancellationToken CancellationToken => cancellationToken;
    }
}
