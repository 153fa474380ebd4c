using Xunit;

namespace Catalyze.DurableTask.Tests.Engine;

/// <summary>Behaviours 11 to 14 and 20 to 23 of the public runtime: events, timers, the end, starting over, suspension, termination.</summary>
public sealed class WaitBehaviours
{
    [Fact]
    public async Task B11_Early_events_come_first_in_first_out_and_the_newest_of_several_waits_wins()
    {
        var hub = new EngineHub(tasks => tasks
            .AddOrchestratorFunc("early", async context =>
            {
                await context.WaitForExternalEvent<int>("go");
                return $"{await context.WaitForExternalEvent<int>("n")}{await context.WaitForExternalEvent<int>("n")}";
            })
            .AddOrchestratorFunc("waits", async context =>
            {
                var (older, newer) = (context.WaitForExternalEvent<int>("n"), context.WaitForExternalEvent<int>("n"));
                return $"{await newer}{await older}";
            }));
        var early = await hub.RunAsync("early");
        await hub.RaiseAsync("n", 1);
        await hub.RaiseAsync("n", 2);
        await hub.RaiseAsync("go", 0);
        var waits = await hub.RunAsync("waits", id: "waits");
        await hub.RaiseAsync("n", 1, "waits");
        await hub.RaiseAsync("n", 2, "waits");

        Assert.Equal("12", early.Read<string>());
        Assert.Equal("12", waits.Read<string>());
    }

    [Fact]
    public async Task B11_A_cancelled_wait_takes_no_event_as_the_documentation_says()
    {
        var hub = new EngineHub(tasks => tasks.AddOrchestratorFunc("cancelled", async context =>
        {
            using var end = new CancellationTokenSource();
            var given = context.WaitForExternalEvent<int>("n", end.Token);
            end.Cancel();
            try
            {
                await given;
            }
            catch (TaskCanceledException)
            {
                return await context.WaitForExternalEvent<int>("n");
            }

            return -1;
        }));
        var done = await hub.RunAsync("cancelled");
        await hub.RaiseAsync("n", 5);

        Assert.Equal(5, done.Read<int>());
    }

    [Fact]
    public async Task B12_Two_waits_of_one_name_must_agree_on_the_type_and_a_wait_that_times_out_is_cancelled()
    {
        var hub = new EngineHub(tasks => tasks
            .AddOrchestratorFunc("types", async context =>
            {
                _ = context.WaitForExternalEvent<int>("n");
                await context.WaitForExternalEvent<string>("N");
            })
            .AddOrchestratorFunc("times out", context => context.WaitForExternalEvent<int>("n", TimeSpan.FromMinutes(1))));

        Assert.Equal(typeof(ArgumentException).FullName, (await hub.RunAsync("types")).Failure!.ErrorType);
        var late = await hub.RunAsync("times out", id: "late");
        await hub.AdvanceAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(typeof(TaskCanceledException).FullName, late.Failure!.ErrorType);
    }

    [Fact]
    public async Task B22_What_a_suspension_holds_back_goes_along_when_the_orchestrator_starts_over()
    {
        var hub = new EngineHub(tasks => tasks.AddOrchestratorFunc<bool, string?>("again", async (context, isSecond) =>
        {
            if (isSecond)
                return await context.WaitForExternalEvent<string>("n") + await context.WaitForExternalEvent<string>("n");
            await context.WaitForExternalEvent<string>("go");
            context.ContinueAsNew(true);
            return null;
        }));
        var again = await hub.RunAsync("again", false);

        // All in one turn: it ends the first execution and is suspended after that.
        hub.Put("one", null, Raised("go", "0"), new ExecutionSuspendedEvent { Timestamp = hub.Clock.GetUtcNow() }, Raised("n", "a"), Raised("n", "b"));
        await hub.RunAsync();
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, again.Status);
        await hub.SendAsync(new ExecutionResumedEvent { Timestamp = hub.Clock.GetUtcNow() });
        Assert.Equal("ab", again.Read<string>());

        EventRaisedEvent Raised(string name, string payload) =>
            new() { Timestamp = hub.Clock.GetUtcNow(), Name = name, Input = $"\"{payload}\"", MessageId = $"{name}-{payload}" };
    }

    [Fact]
    public async Task B13_Timers_beyond_three_days_are_chained()
    {
        var hub = new EngineHub(tasks => tasks.AddOrchestratorFunc("ten days", async context =>
        {
            await context.CreateTimer(TimeSpan.FromDays(10), CancellationToken.None);
            return context.CurrentUtcDateTime;
        }));
        var instance = await hub.RunAsync("ten days");
        for (var day = 1; day <= 9; day++)
            await hub.AdvanceAsync(TimeSpan.FromDays(1));

        Assert.Equal(OrchestrationRuntimeStatus.Running, instance.Status);
        await hub.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.Equal(new DateTime(2025, 1, 11, 12, 0, 0, DateTimeKind.Utc), instance.Read<DateTime>());
        Assert.Equal(
            [3.0, 6.0, 9.0, 10.0],
            instance.History.OfType<TimerCreatedEvent>().Select(timer => (timer.FireAt - new DateTimeOffset(2025, 1, 1, 12, 0, 0, TimeSpan.Zero)).TotalDays));
    }

    [Fact]
    public async Task B13_A_time_of_no_kind_is_local_and_a_cancelled_timer_throws()
    {
        var at = new DateTime(2025, 1, 1, 15, 0, 0, DateTimeKind.Unspecified);
        var hub = new EngineHub(tasks => tasks
            .AddOrchestratorFunc("local", context => context.CreateTimer(at, CancellationToken.None))
            .AddOrchestratorFunc("cancelled", async context =>
            {
                using var end = new CancellationTokenSource();
                var timer = context.CreateTimer(TimeSpan.FromDays(9), end.Token);
                await context.WaitForExternalEvent<int>("go");
                end.Cancel();
                await timer;
            }));
        var local = await hub.RunAsync("local");
        var cancelled = await hub.RunAsync("cancelled", id: "cancelled");
        await hub.RaiseAsync("go", 1, "cancelled");

        Assert.Equal(at.ToUniversalTime(), local.History.OfType<TimerCreatedEvent>().Single().FireAt.UtcDateTime);
        Assert.Equal(typeof(TaskCanceledException).FullName, cancelled.Failure!.ErrorType);
    }

    [Fact]
    public async Task B14_An_orchestration_ends_when_nothing_it_began_is_open_and_a_cancelled_timer_is_not()
    {
        var hub = new EngineHub(tasks => tasks
            .AddOrchestratorFunc("open", context =>
            {
                _ = context.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
                return Task.FromResult("returned");
            })
            .AddOrchestratorFunc("closed", context =>
            {
                using var end = new CancellationTokenSource();
                _ = context.CreateTimer(TimeSpan.FromMinutes(1), end.Token);
                end.Cancel();
                return Task.FromResult("returned");
            }));
        var open = await hub.RunAsync("open");
        var closed = await hub.RunAsync("closed", id: "closed");

        Assert.Equal(OrchestrationRuntimeStatus.Completed, closed.Status);
        Assert.Equal(OrchestrationRuntimeStatus.Running, open.Status);
        await hub.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal("returned", open.Read<string>());
    }

    [Theory]
    [InlineData(true, 7)]
    [InlineData(false, 8)]
    public async Task B20_Starting_over_keeps_unprocessed_events_if_asked_and_clears_the_custom_status(bool preserve, int taken)
    {
        var hub = new EngineHub(tasks => tasks.AddOrchestratorFunc<int, int>("over", async (context, round) =>
        {
            if (round == 1)
                return await context.WaitForExternalEvent<int>("n");
            context.SetCustomStatus("first round");
            await context.WaitForExternalEvent<int>("go");
            context.ContinueAsNew(1, preserve);
            return -1;
        }));
        var instance = await hub.RunAsync("over", 0);
        await hub.RaiseAsync("n", 7);
        await hub.RaiseAsync("go", 0);
        Assert.Null(instance.State.CustomStatus);
        await hub.RaiseAsync("n", 8);

        Assert.Equal(taken, instance.Read<int>());
    }

    [Fact]
    public async Task B20_An_exception_after_ContinueAsNew_fails_the_instance()
    {
        var hub = new EngineHub(tasks => tasks.AddOrchestratorFunc("throws", (TaskOrchestrationContext context) =>
        {
            context.ContinueAsNew(1);
            throw new InvalidOperationException("after");
        }));

        var failed = await hub.RunAsync("throws");

        Assert.Equal((OrchestrationRuntimeStatus.Failed, "after"), (failed.Status, failed.Output));
    }

    [Fact]
    public async Task B20_A_new_version_and_input_are_taken_over_and_the_guids_begin_anew()
    {
        var hub = new EngineHub(tasks => tasks.AddOrchestratorFunc<int, string>("over", (context, round) =>
        {
            if (round == 0)
                context.ContinueAsNew(new ContinueAsNewOptions { NewInput = 1, NewVersion = "2" });
            return Task.FromResult($"{round} {context.Version}");
        }));

        Assert.Equal("1 2", (await hub.RunAsync("over", 0, version: "1")).Read<string>());
    }

    [Fact]
    public async Task B21_The_last_custom_status_of_a_turn_is_stored_and_null_clears_it()
    {
        var hub = new EngineHub(tasks => tasks.AddOrchestratorFunc("status", async context =>
        {
            context.SetCustomStatus("a");
            context.SetCustomStatus("b");
            await context.WaitForExternalEvent<int>("go");
            context.SetCustomStatus(null);
        }));
        var instance = await hub.RunAsync("status");

        Assert.Equal("\"b\"", instance.State.CustomStatus);
        await hub.RaiseAsync("go", 1);
        Assert.Null(instance.State.CustomStatus);
    }

    [Fact]
    public async Task B22_Suspension_holds_events_in_order_and_resumption_lets_them_through()
    {
        var hub = new EngineHub(tasks => tasks.AddOrchestratorFunc("held", async context =>
            $"{await context.WaitForExternalEvent<int>("a")}{await context.WaitForExternalEvent<int>("a")}"));
        var instance = await hub.RunAsync("held");
        await hub.SendAsync(new ExecutionSuspendedEvent { Timestamp = hub.Clock.GetUtcNow() });
        await hub.RaiseAsync("a", 1);
        await hub.RaiseAsync("a", 2);
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, instance.Status);
        await hub.SendAsync(new ExecutionResumedEvent { Timestamp = hub.Clock.GetUtcNow() });

        Assert.Equal("12", instance.Read<string>());
    }

    [Fact]
    public async Task B22_A_suspended_instance_can_be_terminated()
    {
        var hub = new EngineHub(tasks => tasks.AddOrchestratorFunc("held", context => context.WaitForExternalEvent<int>("a")));
        var instance = await hub.RunAsync("held");
        await hub.SendAsync(new ExecutionSuspendedEvent { Timestamp = hub.Clock.GetUtcNow() });
        await hub.SendAsync(new ExecutionTerminatedEvent { Timestamp = hub.Clock.GetUtcNow(), Output = "\"enough\"" });

        Assert.Equal((OrchestrationRuntimeStatus.Terminated, "\"enough\""), (instance.Status, instance.Output));
    }

    [Theory]
    [InlineData(false, OrchestrationRuntimeStatus.Running)]
    [InlineData(true, OrchestrationRuntimeStatus.Terminated)]
    public async Task B23_Termination_reaches_sub_orchestrations_only_when_asked(bool recursive, OrchestrationRuntimeStatus inner)
    {
        var hub = new EngineHub(tasks => tasks
            .AddOrchestratorFunc("outer", context => context.CallSubOrchestratorAsync("middle", new TaskOptions().WithInstanceId("middle")))
            .AddOrchestratorFunc("middle", context => context.CallSubOrchestratorAsync("inner", new TaskOptions().WithInstanceId("inner")))
            .AddOrchestratorFunc("inner", context => context.WaitForExternalEvent<int>("never")));
        await hub.RunAsync("outer", id: "outer");
        await hub.SendAsync(new ExecutionTerminatedEvent { Timestamp = hub.Clock.GetUtcNow(), Recursive = recursive }, "outer");

        Assert.Equal(OrchestrationRuntimeStatus.Terminated, hub["outer"].Status);
        Assert.Equal(inner, hub["inner"].Status);
    }
}
