using Xunit;

namespace Catalyze.DurableTask.Tests.Engine;

/// <summary>Behaviours 15 to 19 of the public runtime: failures, retries, and options in the wrong place.</summary>
public sealed class FailureBehaviours
{
    [Fact]
    public async Task B15_An_awaited_failure_names_the_task_and_an_unhandled_one_is_the_instances()
    {
        var hub = new EngineHub(tasks => tasks
            .AddOrchestratorFunc("caught", async context =>
            {
                await context.CallActivityAsync("fine");
                try
                {
                    await context.CallActivityAsync("bad");
                    return "never";
                }
                catch (TaskFailedException failed)
                {
                    return $"{failed.TaskName} {failed.TaskId}";
                }
            })
            .AddOrchestratorFunc("uncaught", context => context.CallActivityAsync("bad"))
            .AddOrchestratorFunc("own", (TaskOrchestrationContext _) => throw new InvalidOperationException("mine"))
            .AddActivityFunc("fine", (TaskActivityContext _) => { })
            .AddActivityFunc("bad", (TaskActivityContext _) => throw new ArgumentException("wrong")));

        Assert.Equal("bad 1", (await hub.RunAsync("caught")).Read<string>());
        var uncaught = await hub.RunAsync("uncaught", id: "uncaught");
        Assert.Equal(typeof(TaskFailedException).FullName, uncaught.Failure!.ErrorType);
        Assert.Equal((typeof(ArgumentException).FullName, "wrong"), (uncaught.Failure.InnerFailure!.ErrorType, uncaught.Failure.InnerFailure.ErrorMessage));
        var own = await hub.RunAsync("own", id: "own");
        // The bare message, not JSON.
        Assert.Equal((typeof(InvalidOperationException).FullName, "mine"), (own.Failure!.ErrorType, own.Output));
    }

    [Fact]
    public void B16_IsCausedBy_looks_at_the_outermost_type_and_its_bases()
    {
        var details = TaskFailureDetails.FromException(new ArgumentNullException("x", new FormatException("y")));

        Assert.True(details.IsCausedBy<ArgumentException>());
        Assert.False(details.IsCausedBy<FormatException>());
        Assert.True(details.InnerFailure is null || details.InnerFailure.IsCausedBy<FormatException>());
        Assert.False(new TaskFailureDetails("Nowhere.ToBeFound", "", null, null, null).IsCausedBy<Exception>());
        Assert.Throws<ArgumentException>(() => details.IsCausedBy(typeof(string)));
    }

    [Fact]
    public async Task B17_A_policy_waits_longer_each_time_up_to_its_longest_wait()
    {
        var hub = Failing(new RetryPolicy(6, TimeSpan.FromMinutes(10), backoffCoefficient: 2));
        var instance = await hub.RunAsync("retries");
        while (instance.Status == OrchestrationRuntimeStatus.Running)
            await hub.AdvanceAsync(TimeSpan.FromMinutes(10));

        Assert.Equal(6, hub.Calls.Count);
        // An hour is the longest by default. No timer follows the last failure: nothing would come of it.
        Assert.Equal([10.0, 20, 40, 60, 60], instance.History.OfType<TimerCreatedEvent>().Select(timer => (timer.FireAt - timer.Timestamp).TotalMinutes));
    }

    [Fact]
    public async Task B17_No_retry_after_the_timeout_or_where_the_filter_says_no_or_throws()
    {
        var over = Failing(new RetryPolicy(100, TimeSpan.FromMinutes(10), retryTimeout: TimeSpan.FromMinutes(25)));
        var instance = await over.RunAsync("retries");
        for (var step = 0; step < 10; step++)
            await over.AdvanceAsync(TimeSpan.FromMinutes(10));
        var refused = Failing(new RetryPolicy(100, TimeSpan.FromMinutes(10)) { HandleFailure = details => !details.IsCausedBy<ArgumentException>() });
        await refused.RunAsync("retries");
        var throwing = Failing(new RetryPolicy(100, TimeSpan.FromMinutes(10)) { HandleFailure = _ => throw new InvalidOperationException("filter") });
        var thrown = await throwing.RunAsync("retries");

        Assert.Equal(OrchestrationRuntimeStatus.Failed, instance.Status);
        Assert.Equal(4, over.Calls.Count);
        Assert.Single(refused.Calls);
        Assert.Single(throwing.Calls);
        Assert.Equal("wrong", thrown.Failure!.InnerFailure!.ErrorMessage);
    }

    [Fact]
    public async Task B18_A_handler_is_asked_from_attempt_one_without_delay_and_not_for_what_no_retry_cures()
    {
        var attempts = new List<int>();
        RetryHandler handler = retry =>
        {
            if (!retry.OrchestrationContext.IsReplaying)
                attempts.Add(retry.LastAttemptNumber);
            return retry.LastAttemptNumber < 3;
        };
        var hub = Failing(handler);
        var instance = await hub.RunAsync("retries");
        var asked = 0;
        var missing = new EngineHub(tasks => tasks.AddOrchestratorFunc("missing", context => context.CallActivityAsync("nobody", TaskOptions.FromRetryHandler(_ => ++asked > 0))));
        await missing.RunAsync("missing");

        Assert.Equal([1, 2, 3], attempts);
        Assert.Empty(instance.History.OfType<TimerCreatedEvent>());
        Assert.Equal(0, asked);
    }

    [Fact]
    public async Task B19_Options_in_the_place_of_the_input_are_refused()
    {
        var hub = new EngineHub(tasks => tasks.AddOrchestratorFunc("misplaced", context => context.CallActivityAsync("any", (object)new TaskOptions())));

        Assert.Equal(typeof(ArgumentException).FullName, (await hub.RunAsync("misplaced")).Failure!.ErrorType);
    }

    private static EngineHub Failing(TaskRetryOptions retry) => new(tasks => tasks
        .AddOrchestratorFunc("retries", context => context.CallActivityAsync("bad", new TaskOptions(retry)))
        .AddActivityFunc("bad", (TaskActivityContext _) => throw new ArgumentException("wrong")));
}
