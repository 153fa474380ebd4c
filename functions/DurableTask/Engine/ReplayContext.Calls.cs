using System.Runtime.ExceptionServices;

namespace Catalyze.DurableTask;

/// <content>Calls of activities and sub-orchestrations, with retries.</content>
internal sealed partial class ReplayContext
{
    public override async Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        CheckCall(name, input, options);
        var version = options?.Version?.Version ?? Version;
        var serialized = $"[{Serialize(input) ?? "null"}]";
        var result = await WithRetries(options?.Retry, () =>
        {
            var id = nextTaskId++;
            return Schedule(
                new TaskScheduledEvent { TaskId = id, Timestamp = Now, Name = name, Version = version, Input = serialized, Tags = TagsOf(options) }, id, name).Answer.Task;
        });
        return environment.Converter.Deserialize<TResult>(result)!;
    }

    public override async Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null)
    {
        CheckCall(orchestratorName, input, options);
        var version = options?.Version?.Version ?? environment.Options.Versioning?.DefaultVersion ?? string.Empty;
        // One id for all attempts: whoever looks for the instance finds the latest attempt under the id it knows.
        var instanceId = (options as SubOrchestrationOptions)?.InstanceId is { Length: > 0 } own ? own : NewGuid().ToString("N");
        var serialized = Serialize(input);
        var result = await WithRetries(options?.Retry, () =>
        {
            var id = nextTaskId++;
            var action = new SubOrchestrationInstanceCreatedEvent
            {
                TaskId = id,
                Timestamp = Now,
                Name = orchestratorName,
                Version = version,
                InstanceId = instanceId,
                Input = serialized,
                Tags = TagsOf(options),
            };
            return Schedule(action, id, orchestratorName).Answer.Task;
        });
        return environment.Converter.Deserialize<TResult>(result)!;
    }

    private static Dictionary<string, string>? TagsOf(TaskOptions? options) =>
        options?.Tags is { Count: > 0 } tags ? new Dictionary<string, string>(tags, StringComparer.Ordinal) : null;

    private async Task<string?> WithRetries(TaskRetryOptions? retry, Func<Task<string?>> call)
    {
        if (retry is null)
            return await call();
        var firstAttempt = Now;
        for (var attempt = 1; ; attempt++)
        {
            ExceptionDispatchInfo failure;
            try
            {
                return await call();
            }
            catch (TaskFailedException failed) when (!failed.FailureDetails.IsNonRetriable)
            {
                failure = ExceptionDispatchInfo.Capture(failed);
            }

            if (!await MayRetry(retry, attempt, (TaskFailedException)failure.SourceException, firstAttempt))
                failure.Throw();
        }
    }

    private async Task<bool> MayRetry(TaskRetryOptions retry, int attempt, TaskFailedException failure, DateTimeOffset firstAttempt)
    {
        if (retry.Handler is { } handler)
            return await handler(new RetryContext(this, attempt, failure.FailureDetails, Now - firstAttempt, CancellationToken.None));
        var policy = retry.Policy!;
        if (attempt >= policy.MaxNumberOfAttempts || !policy.IsRetriable(failure))
            return false;
        if (policy.RetryTimeout != Timeout.InfiniteTimeSpan && Now >= firstAttempt + policy.RetryTimeout)
            return false;
        var delay = policy.FirstRetryInterval.TotalMilliseconds * Math.Pow(policy.BackoffCoefficient, attempt - 1);
        await CreateTimer(TimeSpan.FromMilliseconds(Math.Min(delay, policy.MaxRetryInterval.TotalMilliseconds)), CancellationToken.None);
        return true;
    }

    private void CheckCall(TaskName name, object? input, TaskOptions? options)
    {
        if (name.Name.Length == 0)
            throw new ArgumentException("A call needs a name.", nameof(name));
        if (input is TaskOptions && options is null)
            throw new ArgumentException("TaskOptions were passed as the input; name the argument 'options'.", nameof(input));
        CheckThread();
    }
}
