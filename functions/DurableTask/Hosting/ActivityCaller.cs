using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Catalyze.DurableTask;

/// <summary>Runs an activity and makes an answer of whatever becomes of it.</summary>
internal sealed partial class ActivityCaller(
    TurnEnvironment environment, ActivityDurations durations, DurableTaskTelemetry telemetry, TimeProvider clock, ILogger<ActivityCaller> logger)
{
    /// <summary>Runs the call once.</summary>
    /// <param name="call">The call.</param>
    /// <param name="input">Its input, read from its blob where it was large.</param>
    /// <param name="cancellationToken">Stop of the process; the only thing that is thrown instead of answered.</param>
    public async Task<InboxMessage> CallAsync(ActivityCallMessage call, string? input, CancellationToken cancellationToken)
    {
        var answer = await RunAsync(call, input, cancellationToken);
        return new InboxMessage(InboxKeys.For(answer.Timestamp, $"{call.ExecutionId}-{call.TaskId}"), call.ExecutionId, [answer]);
    }

    private async Task<HistoryEvent> RunAsync(ActivityCallMessage call, string? input, CancellationToken cancellationToken)
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
                Ran(call, succeeded: true, began);
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
        Ran(call, succeeded: false, began);
        return new TaskFailedEvent { Timestamp = clock.GetUtcNow(), TaskId = call.TaskId, FailureDetails = failure };
    }

    private void Ran(ActivityCallMessage call, bool succeeded, long began)
    {
        var duration = clock.GetElapsedTime(began);
        durations.Ran(call.Name, duration);
        telemetry.ActivityRan(call.Name, succeeded, duration);
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
