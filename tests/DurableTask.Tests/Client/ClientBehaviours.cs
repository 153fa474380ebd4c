using Catalyze.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Catalyze.DurableTask.Tests.Client;

/// <summary>Behaviours 6 and 22 to 25 of the public runtime, as a client sees them over storage.</summary>
public sealed class ClientBehaviours(AzuriteFixture azurite) : HubTest(azurite)
{
    [Fact]
    public async Task B06_A_client_chooses_a_guid_and_the_default_version()
    {
        Start(
            tasks => tasks.AddOrchestratorFunc("version", context => Task.FromResult(context.Version)),
            settings => settings with { Worker = worker => worker.Versioning = new DurableTaskWorkerOptions.VersioningOptions { DefaultVersion = "1.5" } });

        var id = await Client.ScheduleNewOrchestrationInstanceAsync("version", cancellation: Patience);

        Assert.True(Guid.TryParseExact(id, "N", out _));
        Assert.Equal("1.5", (await DoneAsync(id)).ReadOutputAs<string>());
        var own = await Client.ScheduleNewOrchestrationInstanceAsync("version", new StartOrchestrationOptions { Version = "7" }, Patience);
        Assert.Equal("7", (await DoneAsync(own)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task B23_Unknown_and_finished_instances_ignore_events_and_termination()
    {
        Start(tasks => tasks.AddOrchestratorFunc("quick", _ => Task.FromResult(1)));
        var done = await RunAsync("quick");
        foreach (var id in new[] { done.InstanceId, "nobody" })
        {
            await Client.RaiseEventAsync(id, "late", 1, Patience);
            await Client.TerminateInstanceAsync(id, Patience);
            await Client.SuspendInstanceAsync(id, null, Patience);
            await Client.ResumeInstanceAsync(id, null, Patience);
        }

        Assert.Null(await Client.GetInstanceAsync("nobody", Patience));
        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await Client.GetInstanceAsync(done.InstanceId, Patience))!.RuntimeStatus);
        await Assert.ThrowsAsync<ArgumentException>(() => Client.WaitForInstanceCompletionAsync("nobody", Patience));
        await Assert.ThrowsAsync<ArgumentException>(() => Client.GetOrchestrationHistoryAsync("nobody", Patience));
    }

    [Fact]
    public async Task B23_A_running_activity_goes_on_after_termination_and_its_answer_is_dropped()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Start(tasks => tasks
            .AddOrchestratorFunc("calls", context => context.CallActivityAsync("long"))
            .AddActivityFunc("long", async (TaskActivityContext _) =>
            {
                begun.TrySetResult();
                await end.Task;
                ended.TrySetResult();
            }));
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("calls", cancellation: Patience);
        await begun.Task.WaitAsync(Patience);
        await Client.TerminateInstanceAsync(id, "enough", Patience);

        Assert.Equal("enough", (await DoneAsync(id)).ReadOutputAs<string>());
        end.SetResult();
        await ended.Task.WaitAsync(Patience);
        var audit = new HubAudit(Host);
        await Eventually.HoldsAsync(async () => (await audit.RowsAsync(id)).All(row => !row.StartsWith("received-", StringComparison.Ordinal)));
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await Client.GetInstanceAsync(id, Patience))!.RuntimeStatus);
    }

    [Fact]
    public async Task B24_Only_what_is_finished_is_purged_and_values_are_read_only_where_fetched()
    {
        Start(tasks => tasks
            .AddOrchestratorFunc("waits", context => context.WaitForExternalEvent<int>("go"))
            .AddOrchestratorFunc<int, int>("quick", (_, value) => value));
        var waiting = await Client.ScheduleNewOrchestrationInstanceAsync("waits", cancellation: Patience);
        var begun = await Client.WaitForInstanceStartAsync(waiting, Patience);
        var done = await RunAsync("quick", 3);
        var bare = (await Client.GetInstanceAsync(done.InstanceId, Patience))!;

        Assert.False(begun.IsCompleted);
        Assert.True(bare.IsCompleted);
        Assert.Equal(0, (await Client.PurgeInstanceAsync(waiting, Patience)).PurgedInstanceCount);
        Assert.NotNull(await Client.GetInstanceAsync(waiting, Patience));
        Assert.Throws<InvalidOperationException>(() => bare.ReadOutputAs<int>());
        Assert.Equal((3, 3), (done.ReadInputAs<int>(), done.ReadOutputAs<int>()));
        Assert.Equal(1, (await Client.PurgeAllInstancesAsync(new PurgeInstancesFilter(Statuses: [OrchestrationRuntimeStatus.Completed]), Patience)).PurgedInstanceCount);
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task B25_Dedupe_statuses_refuse_and_an_empty_list_replaces_whatever_is_there()
    {
        Start(tasks => tasks.AddOrchestratorFunc<string>("waits", context => context.WaitForExternalEvent<string>("go")));
        var options = new StartOrchestrationOptions("taken");
        await Client.ScheduleNewOrchestrationInstanceAsync("waits", "first", options, Patience);
        await Client.WaitForInstanceStartAsync("taken", Patience);

        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => Client.ScheduleNewOrchestrationInstanceAsync(
            "waits", "second", options.WithDedupeStatuses(OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running), Patience));
        await Client.ScheduleNewOrchestrationInstanceAsync("waits", "third", options.WithDedupeStatuses(), Patience);
        await Client.RaiseEventAsync("taken", "go", "on", Patience);

        var done = await DoneAsync("taken");
        Assert.Equal(("third", "on"), (done.ReadInputAs<string>(), done.ReadOutputAs<string>()));
    }

    [Fact]
    public async Task Rewind_says_what_it_cannot_rewind_and_goes_down_into_sub_orchestrations()
    {
        var broken = true;
        Start(tasks => tasks
            .AddOrchestratorFunc<string>("outer", context => context.CallSubOrchestratorAsync<string>("inner"))
            .AddOrchestratorFunc<string>("inner", context => context.CallActivityAsync<string>("act"))
            .AddOrchestratorFunc("quick", _ => Task.FromResult(1))
            .AddActivityFunc("act", (TaskActivityContext _) => broken ? throw new InvalidOperationException("down") : "up"));
        var failed = await RunAsync("outer");
        broken = false;
        await Client.RewindInstanceAsync(failed.InstanceId, "mended", Patience);
        await Eventually.HoldsAsync(async () => (await Client.GetInstanceAsync(failed.InstanceId, true, Patience))!.SerializedOutput == "\"up\"");
        var quick = await RunAsync("quick");

        await Assert.ThrowsAsync<InvalidOperationException>(() => Client.RewindInstanceAsync(quick.InstanceId, "why", Patience));
        await Assert.ThrowsAsync<ArgumentException>(() => Client.RewindInstanceAsync("nobody", "why", Patience));
        await Assert.ThrowsAsync<ArgumentException>(() => Client.RestartAsync("nobody", cancellation: Patience));
    }

    [Fact]
    public async Task A_timer_of_ten_days_is_fired_by_the_sweep()
    {
        var clock = new ShiftedClock();
        Start(
            tasks => tasks.AddOrchestratorFunc("ten days", async context =>
            {
                await context.CreateTimer(TimeSpan.FromDays(10), CancellationToken.None);
                return "fired";
            }),
            settings => settings with { Services = services => services.AddSingleton<TimeProvider>(clock) });
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("ten days", cancellation: Patience);
        for (var timers = 1; timers <= 4; timers++)
        {
            await Eventually.HoldsAsync(async () => (await Client.GetOrchestrationHistoryAsync(id, Patience)).OfType<TimerCreatedEvent>().Count() == timers);
            clock.Shift(TimeSpan.FromDays(3));
        }

        Assert.Equal("fired", (await DoneAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_version_this_worker_rejects_is_left_to_one_that_runs_it()
    {
        void Tasks(DurableTaskRegistry tasks) => tasks.AddOrchestratorFunc("any", context => Task.FromResult(context.Version));
        DurableTaskTestHost.Settings? used = null;
        Start(Tasks, settings => used = settings with
        {
            Worker = worker => worker.Versioning = Engine.VersioningTests.Versioning(
                DurableTaskWorkerOptions.VersionMatchStrategy.Strict, DurableTaskWorkerOptions.VersionFailureStrategy.Reject),
        });
        var older = await Client.ScheduleNewOrchestrationInstanceAsync("any", new StartOrchestrationOptions { Version = "1.0" }, Patience);
        var own = await Client.ScheduleNewOrchestrationInstanceAsync("any", new StartOrchestrationOptions { Version = "2.0" }, Patience);
        Assert.Equal("2.0", (await DoneAsync(own)).ReadOutputAs<string>());
        Assert.Equal(OrchestrationRuntimeStatus.Pending, (await Client.GetInstanceAsync(older, Patience))!.RuntimeStatus);

        await using var other = DurableTaskTestHost.Start(used! with { Worker = _ => { } });
        Assert.Equal("1.0", (await DoneAsync(older)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Ids_are_listed_page_by_page_by_status_and_end()
    {
        Start(tasks => tasks
            .AddOrchestratorFunc<int, int>("quick", (_, value) => value)
            .AddOrchestratorFunc("fails", (TaskOrchestrationContext _) => throw new InvalidOperationException("no")));
        for (var index = 0; index < 5; index++)
            await Client.ScheduleNewOrchestrationInstanceAsync("quick", index, new StartOrchestrationOptions($"ok-{index}"), Patience);
        await Client.ScheduleNewOrchestrationInstanceAsync("fails", new StartOrchestrationOptions("bad"), Patience);
        foreach (var id in new[] { "ok-0", "ok-1", "ok-2", "ok-3", "ok-4", "bad" })
            await DoneAsync(id);

        var first = await Client.ListInstanceIdsAsync([OrchestrationRuntimeStatus.Completed], pageSize: 3, cancellation: Patience);
        var second = await Client.ListInstanceIdsAsync([OrchestrationRuntimeStatus.Completed], pageSize: 3, lastInstanceKey: first.ContinuationToken, cancellation: Patience);

        Assert.Equal(["ok-0", "ok-1", "ok-2"], first.Values);
        Assert.Equal(["ok-3", "ok-4"], second.Values);
        Assert.Null(second.ContinuationToken);
        Assert.Equal(["bad"], (await Client.ListInstanceIdsAsync([OrchestrationRuntimeStatus.Failed], cancellation: Patience)).Values);
        Assert.Equal(6, (await Client.ListInstanceIdsAsync(cancellation: Patience)).Values.Count);
        Assert.Empty((await Client.ListInstanceIdsAsync(completedTimeFrom: DateTimeOffset.UtcNow.AddHours(1), cancellation: Patience)).Values);
    }

    [Fact]
    public async Task What_a_client_does_not_do_it_says()
    {
        await using var client = new BareClient();

        await Assert.ThrowsAsync<NotSupportedException>(() => client.TerminateInstanceAsync("x", Patience));
        await Assert.ThrowsAsync<NotSupportedException>(() => client.PurgeInstanceAsync("x", Patience));
        await Assert.ThrowsAsync<NotSupportedException>(() => client.PurgeAllInstancesAsync(new PurgeInstancesFilter(), Patience));
        await Assert.ThrowsAsync<NotSupportedException>(() => client.RestartAsync("x", cancellation: Patience));
        await Assert.ThrowsAsync<NotSupportedException>(() => client.RewindInstanceAsync("x", "why", Patience));
        await Assert.ThrowsAsync<NotSupportedException>(() => client.GetOrchestrationHistoryAsync("x", Patience));
        await Assert.ThrowsAsync<NotSupportedException>(() => client.ListInstanceIdsAsync(cancellation: Patience));
    }

    private async Task<int> CountAsync()
    {
        var count = 0;
        await foreach (var instance in Client.GetAllInstancesAsync().WithCancellation(Patience))
            count += instance is null ? 0 : 1;
        return count;
    }
}
