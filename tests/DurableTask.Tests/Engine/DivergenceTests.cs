using Xunit;

namespace Catalyze.DurableTask.Tests.Engine;

/// <summary>Code that changed under a running instance: the instance fails, and says where and how.</summary>
public sealed class DivergenceTests
{
    [Fact]
    public async Task Another_name()
    {
        var message = await DivergeAsync(
            async context => await context.CallActivityAsync("reserve"),
            async context => await context.CallActivityAsync("release"));

        Assert.Contains("history event 2", message, StringComparison.Ordinal);
        Assert.Contains("the history has call #0 of activity 'reserve', the code now does call #0 of activity 'release'", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_kind()
    {
        var message = await DivergeAsync(
            async context => await context.CallActivityAsync("reserve"),
            async context => await context.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None));

        Assert.Contains("history event 2", message, StringComparison.Ordinal);
        Assert.Contains("the history has call #0 of activity 'reserve', the code now does timer #0", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_action()
    {
        var message = await DivergeAsync(
            async context =>
            {
                await context.CallActivityAsync("reserve");
                await context.CallSubOrchestratorAsync("sub", new TaskOptions().WithInstanceId("child"));
            },
            async context => await context.CallActivityAsync("reserve"));

        Assert.Contains("the history has call #1 of orchestration 'sub' as 'child', the code takes no action #1 at this point", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_additional_action()
    {
        var message = await DivergeAsync(
            async context => await context.CallActivityAsync("reserve"),
            async context =>
            {
                await context.CallActivityAsync("reserve");
                context.SendEvent("somebody", "told", 1);
            });

        Assert.Contains("history event 5", message, StringComparison.Ordinal);
        Assert.Contains("the code now does event #1 'told' to 'somebody', the history has no such action in that turn", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_order()
    {
        var message = await DivergeAsync(
            async context => await Task.WhenAll(context.CallActivityAsync("first"), context.CallActivityAsync("second")),
            async context => await Task.WhenAll(context.CallActivityAsync("second"), context.CallActivityAsync("first")));

        Assert.Contains("the history has call #0 of activity 'first', the code now does call #0 of activity 'second'", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_return_where_the_history_waits()
    {
        var changed = false;
        var hub = new EngineHub(tasks => tasks.AddOrchestratorFunc("changing", async context =>
        {
            if (changed)
                return;
            await context.WaitForExternalEvent<int>("first");
            await context.WaitForExternalEvent<int>("second");
        }));
        var instance = await hub.RunAsync("changing");
        await hub.RaiseAsync("first", 1);
        changed = true;
        await hub.RaiseAsync("second", 1);

        Assert.Equal(typeof(NonDeterministicOrchestrationException).FullName, instance.Failure!.ErrorType);
        Assert.Contains("before history event 2: the code now returns, the history has the orchestrator still waiting", instance.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_may_change_without_harm()
    {
        var changed = false;
        var hub = Hub(async context =>
        {
            await context.CallActivityAsync("reserve", changed ? 2 : 1);
            await context.WaitForExternalEvent<int>("go");
        });
        var instance = await hub.RunAsync("changing");
        changed = true;
        await hub.RaiseAsync("go", 1);

        Assert.Equal(OrchestrationRuntimeStatus.Completed, instance.Status);
    }

    private static async Task<string> DivergeAsync(Func<TaskOrchestrationContext, Task> before, Func<TaskOrchestrationContext, Task> after)
    {
        var changed = false;
        var hub = Hub(async context =>
        {
            await (changed ? after(context) : before(context));
            await context.WaitForExternalEvent<int>("go");
        });
        var instance = await hub.RunAsync("changing");
        Assert.Equal(OrchestrationRuntimeStatus.Running, instance.Status);
        changed = true;
        await hub.RaiseAsync("go", 1);
        Assert.Equal(OrchestrationRuntimeStatus.Failed, instance.Status);
        Assert.Equal(typeof(NonDeterministicOrchestrationException).FullName, instance.Failure!.ErrorType);
        return instance.Output!;
    }

    private static EngineHub Hub(Func<TaskOrchestrationContext, Task> orchestrator)
    {
        var hub = new EngineHub(tasks =>
        {
            tasks.AddOrchestratorFunc("changing", orchestrator).AddOrchestratorFunc("sub", _ => Task.FromResult(1));
            foreach (var name in new[] { "reserve", "release", "first", "second" })
                tasks.AddActivityFunc(name, (TaskActivityContext _) => { });
        });
        return hub;
    }
}
