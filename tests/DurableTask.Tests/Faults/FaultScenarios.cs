namespace Catalyze.DurableTask.Tests.Faults;

/// <summary>The scenarios: together they make every storage call of turns, activities and client operations.</summary>
internal static class FaultScenarios
{
    /// <summary>By name.</summary>
    public static IReadOnlyDictionary<string, FaultScenario> All { get; } = new[]
    {
        new FaultScenario("calls", Calls, async run =>
        {
            await run.CallAsync(client => Start(client, "calls", "x"));
            return await run.OutputAsync("calls");
        }),
        new FaultScenario("events", Events, async run =>
        {
            await run.CallAsync(client => Start(client, "listener"));
            await run.CallAsync(client => Start(client, "events"));
            await run.CallAsync(client => client.RaiseEventAsync("events", "more", "e1"));
            await run.CallAsync(client => client.SuspendInstanceAsync("events", "wait"));
            await run.CallAsync(client => client.RaiseEventAsync("events", "more", "e2"));
            await run.CallAsync(client => client.ResumeInstanceAsync("events", "go on"));
            return $"{await run.OutputAsync("events")}; {await run.OutputAsync("listener")}";
        }),
        new FaultScenario("ends", Ends, async run =>
        {
            await run.CallAsync(client => Start(client, "parent"));
            await run.UntilAsync(async client => await client.GetInstanceAsync("child-of-parent") is { RuntimeStatus: OrchestrationRuntimeStatus.Running });
            await run.CallAsync(client => client.TerminateInstanceAsync("parent", new TerminateInstanceOptions("over", Recursive: true)));
            return $"{await run.OutputAsync("parent")}; {await run.OutputAsync("child-of-parent")}; {await run.IdsAsync()}";
        }),
        new FaultScenario("purge", Purge, async run =>
        {
            await run.CallAsync(client => Start(client, "quick"));
            await run.CallAsync(client => Start(client, "kept"));
            var ended = $"{await run.OutputAsync("quick")}; {await run.OutputAsync("kept")}; {await run.IdsAsync()}";
            await run.CallAsync(client => (Task)client.PurgeInstanceAsync("quick", new PurgeInstanceOptions(Recursive: true)));
            return $"{ended} then {await run.IdsAsync()}";
        }),
        new FaultScenario("again", Again, async run =>
        {
            await run.CallAsync(client => Start(client, "again"));
            var failed = await run.OutputAsync("again");
            run.IsMended = true;
            await run.CallAsync(client => client.RewindInstanceAsync("again", "mended"));
            await run.UntilAsync(async client => await client.GetInstanceAsync("again") is { RuntimeStatus: OrchestrationRuntimeStatus.Completed });
            var rewound = await run.OutputAsync("again");
            var history = (await run.CallAsync(client => client.GetOrchestrationHistoryAsync("again"))).OfType<TaskCompletedEvent>().Count();
            await run.CallAsync(client => (Task)client.RestartAsync("again"));
            return $"{failed}; {rewound} after {history}; {await run.OutputAsync("again")}";
        }),
    }.ToDictionary(scenario => scenario.Name, StringComparer.Ordinal);

    // Under an id of its own, and never a second time: so a caller who got no answer may simply try again.
    private static async Task Start(DurableTaskClient client, string name, object? input = null) => await client.ScheduleNewOrchestrationInstanceAsync(
        name, input, new StartOrchestrationOptions(name).WithDedupeStatuses(Enum.GetValues<OrchestrationRuntimeStatus>()));

    // The first run of an activity in a process travels through the queue, the later ones do not.
    private static Action<DurableTaskRegistry> Calls(FaultRun _) => tasks => tasks
        .AddOrchestratorFunc<string, string>("calls", async (context, log) =>
        {
            if (log.Contains("again", StringComparison.Ordinal))
                return log + " end";
            log += $" grown to {(await context.CallActivityAsync<string>("grow", 17_000)).Length}";
            log += " " + string.Join('+', await Task.WhenAll(Enumerable.Range(1, 3).Select(index => context.CallActivityAsync<string>("step", $"f{index}"))));
            context.SetCustomStatus(log);
            log += " " + await context.CallSubOrchestratorAsync<string>("sub", "s", new SubOrchestrationOptions(instanceId: "sub"));
            try
            {
                await context.CallActivityAsync("fail", TaskOptions.FromRetryPolicy(new RetryPolicy(2, TimeSpan.FromMilliseconds(20))));
            }
            catch (TaskFailedException failure)
            {
                log += " " + failure.FailureDetails.ErrorMessage;
            }

            context.ContinueAsNew(log + " again");
            return log;
        })
        .AddOrchestratorFunc<string, string>("sub", async (context, text) => await context.CallActivityAsync<string>("step", text + "1") + await context.CallActivityAsync<string>("step", text + "2"))
        .AddActivityFunc<int, string>("grow", (_, length) => new string('g', length))
        .AddActivityFunc<string, string>("step", (_, text) => text)
        .AddActivityFunc("fail", _ => throw new InvalidOperationException("failed"));

    // Who calls again after a death that left open whether an event was raised may raise it twice: the orchestrator takes the first.
    private static Action<DurableTaskRegistry> Events(FaultRun _) => tasks => tasks
        .AddOrchestratorFunc<string>("events", async context =>
        {
            var log = new List<string>();
            while (log.Count < 2)
            {
                var text = await context.WaitForExternalEvent<string>("more");
                if (!log.Contains(text, StringComparer.Ordinal))
                    log.Add(text);
            }

            await context.CreateTimer(TimeSpan.FromMilliseconds(30), CancellationToken.None);
            context.SendEvent("listener", "heard", "one");
            context.SendEvent("listener", "heard", "two");
            return string.Join(' ', log);
        })
        .AddOrchestratorFunc<string>("listener", async context => $"{await context.WaitForExternalEvent<string>("heard")} {await context.WaitForExternalEvent<string>("heard")}");

    private static Action<DurableTaskRegistry> Ends(FaultRun _) => tasks => tasks
        .AddOrchestratorFunc<string>("parent", context => context.CallSubOrchestratorAsync<string>("stuck", null, new SubOrchestrationOptions(instanceId: "child-of-parent")))
        .AddOrchestratorFunc<string>("stuck", context => context.WaitForExternalEvent<string>("never"));

    private static Action<DurableTaskRegistry> Purge(FaultRun _) => tasks => tasks
        .AddOrchestratorFunc<string>("quick", async context => (await context.CallActivityAsync<string>("grow", 17_000)).Length.ToString())
        .AddOrchestratorFunc<string>("kept", context => context.CallActivityAsync<string>("grow", 1))
        .AddActivityFunc<int, string>("grow", (_, length) => new string('g', length));

    // Fails until it is mended, whichever process runs it and however often.
    private static Action<DurableTaskRegistry> Again(FaultRun run) => tasks => tasks
        .AddOrchestratorFunc<string>("again", async context => await context.CallActivityAsync<string>("first") + await context.CallActivityAsync<string>("second"))
        .AddActivityFunc("first", _ => "a")
        .AddActivityFunc("second", _ => run.IsMended ? "b" : throw new InvalidOperationException("down"));
}
