using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.DurableTask.Tests;

/// <summary>What an orchestration may rely on, over a real Azurite.</summary>
public sealed class OrchestrationTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private readonly CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
    private DurableTaskTestHost? host;

    private DurableTaskClient Client => host!.Client;

    private CancellationToken Patience => patience.Token;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (host is not null)
        {
            await host.DisposeAsync();
            Assert.Empty(host.Failures);
        }
    }

    [Fact]
    public async Task Activities_in_sequence_give_their_results_in_order()
    {
        Start(tasks => tasks
            .AddOrchestratorFunc<int, string>("sequence", async (context, count) =>
            {
                var text = "";
                for (var index = 0; index < count; index++)
                    text += await context.CallActivityAsync<string>("letter", index);
                return text;
            })
            .AddActivityFunc<int, string>("letter", (_, index) => ((char)('a' + index)).ToString()));

        var done = await RunAsync("sequence", 5);

        Assert.Equal("abcde", done.ReadOutputAs<string>());
        Assert.Equal(OrchestrationRuntimeStatus.Completed, done.RuntimeStatus);
        Assert.Equal(5, done.ReadInputAs<int>());
    }

    [Fact]
    public async Task A_fan_out_of_two_hundred_comes_back_whole()
    {
        Start(tasks => tasks
            .AddOrchestratorFunc<int, int>("fan", async (context, count) =>
                (await Task.WhenAll(Enumerable.Range(1, count).Select(index => context.CallActivityAsync<int>("square", index)))).Sum())
            .AddActivityFunc<int, int>("square", (_, value) => value * value));

        var done = await RunAsync("fan", 200);

        Assert.Equal(Enumerable.Range(1, 200).Sum(value => value * value), done.ReadOutputAs<int>());
    }

    [Fact]
    public async Task Events_that_arrive_before_the_wait_are_kept_in_order()
    {
        Start(tasks => tasks
            .AddOrchestratorFunc<string>("events", async context =>
            {
                await context.WaitForExternalEvent<int>("go");
                return string.Join(',', await context.WaitForExternalEvent<int>("number"), await context.WaitForExternalEvent<int>("NUMBER"), await context.WaitForExternalEvent<int>("number"));
            }));
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("events", cancellation: Patience);
        for (var number = 1; number <= 3; number++)
            await Client.RaiseEventAsync(id, "number", number, Patience);
        await Client.RaiseEventAsync(id, "go", 0, Patience);

        Assert.Equal("1,2,3", (await DoneAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_wait_that_times_out_throws_and_does_not_swallow_the_next_event()
    {
        Start(tasks => tasks
            .AddOrchestratorFunc<string>("timeout", async context =>
            {
                try
                {
                    return await context.WaitForExternalEvent<string>("late", TimeSpan.FromMilliseconds(200));
                }
                catch (TaskCanceledException)
                {
                    context.SetCustomStatus("timed out");
                    return await context.WaitForExternalEvent<string>("late");
                }
            }));
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("timeout", cancellation: Patience);
        await Eventually.HoldsAsync(async () => (await Client.GetInstanceAsync(id, true, Patience))?.SerializedCustomStatus == "\"timed out\"");
        await Client.RaiseEventAsync(id, "late", "still here", Patience);

        Assert.Equal("still here", (await DoneAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_policy_retries_until_the_activity_succeeds()
    {
        var attempts = 0;
        Start(tasks => tasks
            .AddOrchestratorFunc<int>("retry", context => context.CallActivityAsync<int>("flaky", TaskOptions.FromRetryPolicy(new RetryPolicy(5, TimeSpan.FromMilliseconds(10)))))
            .AddActivityFunc("flaky", _ => Interlocked.Increment(ref attempts) < 3 ? throw new InvalidOperationException("not yet") : attempts));

        Assert.Equal(3, (await RunAsync("retry")).ReadOutputAs<int>());
    }

    [Fact]
    public async Task A_handler_decides_about_retries_and_a_failure_carries_its_details()
    {
        var attempts = 0;
        Start(tasks => tasks
            .AddOrchestratorFunc<string>("handled", async context =>
            {
                try
                {
                    await context.CallActivityAsync("bad", TaskOptions.FromRetryHandler(retry => retry.LastAttemptNumber < 3));
                    return "never";
                }
                catch (TaskFailedException failed)
                {
                    return $"{failed.TaskName} {failed.FailureDetails.IsCausedBy<ArgumentException>()} {failed.FailureDetails.ErrorMessage}";
                }
            })
            .AddActivityFunc("bad", (TaskActivityContext _) =>
            {
                attempts++;
                throw new ArgumentNullException(null, "wrong");
            }));

        Assert.Equal("bad True wrong", (await RunAsync("handled")).ReadOutputAs<string>());
        Assert.Equal(3, attempts);
    }

    [Fact]
    public async Task An_unhandled_failure_fails_the_instance_with_the_activitys_details_inside()
    {
        Start(tasks => tasks
            .AddOrchestratorFunc("fails", context => context.CallActivityAsync("bad"))
            .AddActivityFunc("bad", (TaskActivityContext _) => throw new InvalidOperationException("wrong")));

        var done = await RunAsync("fails");

        Assert.Equal(OrchestrationRuntimeStatus.Failed, done.RuntimeStatus);
        Assert.Equal(typeof(TaskFailedException).FullName, done.FailureDetails!.ErrorType);
        Assert.Equal("wrong", done.FailureDetails.InnerFailure!.ErrorMessage);
    }

    [Fact]
    public async Task Missing_orchestrators_and_activities_fail_the_instance()
    {
        Start(tasks => tasks.AddOrchestratorFunc("calls", context => context.CallActivityAsync("nobody", TaskOptions.FromRetryPolicy(new RetryPolicy(9, TimeSpan.FromHours(1))))));

        Assert.Equal("OrchestratorTaskNotFound", (await RunAsync("nobody")).FailureDetails!.ErrorType);
        Assert.Equal("ActivityTaskNotFound", (await RunAsync("calls")).FailureDetails!.InnerFailure!.ErrorType);
    }

    [Fact]
    public async Task Sub_orchestrations_answer_and_know_their_parent()
    {
        Start(tasks => tasks
            .AddOrchestratorFunc<string>("parent", async context => string.Join(' ', await Task.WhenAll(
                context.CallSubOrchestratorAsync<string>("child", 1, new TaskOptions().WithInstanceId(context.InstanceId + "/child")),
                context.CallSubOrchestratorAsync<string>("child", 2))))
            .AddOrchestratorFunc<int, string>("child", async (context, number) => await context.CallActivityAsync<string>("name", $"{context.Parent!.Name}{number}"))
            .AddActivityFunc<string, string>("name", (_, text) => text));

        var done = await RunAsync("parent");

        Assert.Equal("parent1 parent2", done.ReadOutputAs<string>());
        Assert.NotNull(await Client.GetInstanceAsync(done.InstanceId + "/child", Patience));
    }

    [Fact]
    public async Task Continue_as_new_keeps_events_and_bounds_the_history()
    {
        Start(tasks => tasks
            .AddOrchestratorFunc<int, int>("eternal", async (context, sum) =>
            {
                var number = await context.WaitForExternalEvent<int>("add");
                if (number == 0)
                    return sum;
                context.ContinueAsNew(sum + number);
                return -1;
            }));
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("eternal", 0, cancellation: Patience);
        for (var number = 1; number <= 10; number++)
            await Client.RaiseEventAsync(id, "add", number, Patience);
        await Client.RaiseEventAsync(id, "add", 0, Patience);

        Assert.Equal(55, (await DoneAsync(id)).ReadOutputAs<int>());
        Assert.True((await Client.GetOrchestrationHistoryAsync(id, Patience)).Count < 10);
    }

    [Fact]
    public async Task Suspend_holds_events_and_resume_lets_them_through()
    {
        Start(tasks => tasks.AddOrchestratorFunc<string>("held", context => context.WaitForExternalEvent<string>("go")));
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("held", cancellation: Patience);
        await Client.WaitForInstanceStartAsync(id, Patience);
        await Client.SuspendInstanceAsync(id, "maintenance", Patience);
        await Eventually.HoldsAsync(async () => (await Client.GetInstanceAsync(id, Patience))!.RuntimeStatus == OrchestrationRuntimeStatus.Suspended);
        await Client.RaiseEventAsync(id, "go", "gone", Patience);
        await Client.ResumeInstanceAsync(id, null, Patience);

        Assert.Equal("gone", (await DoneAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Terminate_is_recursive_when_asked()
    {
        Start(tasks => tasks
            .AddOrchestratorFunc("outer", context => context.CallSubOrchestratorAsync("inner", new TaskOptions().WithInstanceId("inner-of-" + context.InstanceId)))
            .AddOrchestratorFunc("inner", context => context.WaitForExternalEvent<string>("never")));
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("outer", cancellation: Patience);
        await Eventually.HoldsAsync(async () => (await Client.GetInstanceAsync("inner-of-" + id, Patience))?.IsRunning == true);
        await Client.TerminateInstanceAsync(id, new TerminateInstanceOptions("enough", Recursive: true), Patience);

        Assert.Equal("enough", (await DoneAsync(id)).ReadOutputAs<string>());
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await DoneAsync("inner-of-" + id)).RuntimeStatus);
    }

    [Fact]
    public async Task Rewind_tries_again_what_failed()
    {
        var broken = true;
        Start(tasks => tasks
            .AddOrchestratorFunc<string>("rewound", async context => await context.CallActivityAsync<string>("first") + await context.CallActivityAsync<string>("second"))
            .AddActivityFunc("first", _ => "a")
            .AddActivityFunc("second", _ => broken ? throw new InvalidOperationException("down") : "b"));
        var failed = await RunAsync("rewound");
        Assert.Equal(OrchestrationRuntimeStatus.Failed, failed.RuntimeStatus);
        broken = false;
        await Client.RewindInstanceAsync(failed.InstanceId, "repaired", Patience);
        await Eventually.HoldsAsync(async () => (await Client.GetInstanceAsync(failed.InstanceId, Patience))!.RuntimeStatus == OrchestrationRuntimeStatus.Completed);

        Assert.Equal("ab", (await DoneAsync(failed.InstanceId)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Restart_runs_the_first_input_again()
    {
        Start(tasks => tasks.AddOrchestratorFunc<int, int>("double", (_, value) => value * 2));
        var first = await RunAsync("double", 21);

        var again = await Client.RestartAsync(first.InstanceId, restartWithNewInstanceId: true, Patience);
        Assert.NotEqual(first.InstanceId, again);
        Assert.Equal(42, (await DoneAsync(again)).ReadOutputAs<int>());
        Assert.Equal(first.InstanceId, await Client.RestartAsync(first.InstanceId, false, Patience));
        Assert.Equal(42, (await DoneAsync(first.InstanceId)).ReadOutputAs<int>());
    }

    [Fact]
    public async Task An_id_in_use_is_refused_and_a_finished_one_reused()
    {
        Start(tasks => tasks.AddOrchestratorFunc<string>("wait", context => context.WaitForExternalEvent<string>("go")));
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("wait", new StartOrchestrationOptions("taken"), Patience);

        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => Client.ScheduleNewOrchestrationInstanceAsync("wait", new StartOrchestrationOptions("taken"), Patience));
        await Client.RaiseEventAsync(id, "go", "1", Patience);
        await DoneAsync(id);
        await Client.ScheduleNewOrchestrationInstanceAsync("wait", new StartOrchestrationOptions("taken"), Patience);
        await Client.RaiseEventAsync(id, "go", "2", Patience);
        await Eventually.HoldsAsync(async () => (await Client.GetInstanceAsync(id, true, Patience))!.SerializedOutput == "\"2\"");
        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => Client.ScheduleNewOrchestrationInstanceAsync(
            "wait", new StartOrchestrationOptions("taken").WithDedupeStatuses(OrchestrationRuntimeStatus.Completed), Patience));
    }

    [Fact]
    public async Task Large_payloads_travel_through_blobs_and_purge_leaves_nothing()
    {
        Start(tasks => tasks
            .AddOrchestratorFunc<string, string>("large", (context, text) => context.CallActivityAsync<string>("echo", text))
            .AddActivityFunc<string, string>("echo", (_, text) => text + text));
        var text = string.Concat(Enumerable.Range(0, 60_000).Select(index => (char)('a' + (index * 7 % 26))));

        var done = await RunAsync("large", text);

        Assert.Equal(text + text, done.ReadOutputAs<string>());
        var audit = new HubAudit(host!);
        Assert.NotEmpty(await audit.BlobsAsync(done.InstanceId));
        Assert.Equal(1, (await Client.PurgeInstanceAsync(done.InstanceId, Patience)).PurgedInstanceCount);
        await Eventually.HoldsAsync(async () => (await audit.RowsAsync(done.InstanceId)).Count == 0);
        Assert.Empty(await audit.BlobsAsync(done.InstanceId));
    }

    [Fact]
    public async Task Queries_filter_and_page()
    {
        Start(tasks => tasks.AddOrchestratorFunc<int, int>("quick", (_, value) => value));
        for (var index = 0; index < 7; index++)
            await Client.ScheduleNewOrchestrationInstanceAsync("quick", index, new StartOrchestrationOptions(index < 5 ? $"five-{index}" : $"two-{index}"), Patience);
        for (var index = 0; index < 5; index++)
            await DoneAsync($"five-{index}");

        var pages = new List<int>();
        await foreach (var page in Client.GetAllInstancesAsync(new OrchestrationQuery(InstanceIdPrefix: "five-", Statuses: [OrchestrationRuntimeStatus.Completed], PageSize: 2)).AsPages())
            pages.Add(page.Values.Count);

        Assert.Equal(5, pages.Sum());
        Assert.All(pages, count => Assert.True(count <= 2));
    }

    [Fact]
    public async Task Instances_send_each_other_events()
    {
        Start(tasks => tasks
            .AddOrchestratorFunc<string, string>("sender", (context, to) =>
            {
                for (var index = 0; index < 20; index++)
                    context.SendEvent(to, "number", index);
                return Task.FromResult("sent");
            })
            .AddOrchestratorFunc<string>("receiver", async context =>
            {
                var numbers = new List<int>();
                while (numbers.Count < 20)
                    numbers.Add(await context.WaitForExternalEvent<int>("number"));
                return string.Join(',', numbers);
            }));
        var receiver = await Client.ScheduleNewOrchestrationInstanceAsync("receiver", cancellation: Patience);
        await RunAsync("sender", receiver);

        Assert.Equal(string.Join(',', Enumerable.Range(0, 20)), (await DoneAsync(receiver)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_start_in_the_future_waits_as_pending()
    {
        Start(tasks => tasks.AddOrchestratorFunc("later", context => Task.FromResult(1)));
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("later", new StartOrchestrationOptions(null, DateTimeOffset.UtcNow.AddSeconds(2)), Patience);

        Assert.Equal(OrchestrationRuntimeStatus.Pending, (await Client.GetInstanceAsync(id, Patience))!.RuntimeStatus);
        var done = await DoneAsync(id);
        Assert.True(done.LastUpdatedAt - done.CreatedAt >= TimeSpan.FromSeconds(1.5));
    }

    private void Start(Action<DurableTaskRegistry> tasks) =>
        host = DurableTaskTestHost.Start(new DurableTaskTestHost.Settings(azurite.ConnectionString, AzuriteFixture.UniqueName("hub").ToLowerInvariant(), tasks));

    private async Task<OrchestrationMetadata> RunAsync(string name, object? input = null) =>
        await DoneAsync(await Client.ScheduleNewOrchestrationInstanceAsync(name, input, cancellation: Patience));

    private Task<OrchestrationMetadata> DoneAsync(string id) => Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, Patience);
}
