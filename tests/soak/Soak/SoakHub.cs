using Catalyze.DurableTask;
using Catalyze.DurableTaskSupport;

namespace Catalyze.Soak;

/// <summary>The hub under soak: every kind of orchestration knows what it must come to.</summary>
internal static class SoakHub
{
    private const string Name = "soak";

    internal static readonly string[] Orchestrations = ["sequence", "fan", "family", "events", "timed", "again", "retried"];

    internal static DurableTaskTestHost.Settings Settings(string connectionString) => new(connectionString, Name, Register)
    {
        SweepInterval = TimeSpan.FromSeconds(1),
        WorkerLease = TimeSpan.FromSeconds(4),
        Poll = TimeSpan.FromMilliseconds(200),
    };

    /// <summary>Events that the caller of an orchestration raises, in order.</summary>
    internal static int EventsOf(string orchestration) => orchestration == "events" ? 5 : 0;

    /// <summary>What an orchestration must come to, in this order.</summary>
    internal static string Expected(string orchestration) => orchestration switch
    {
        "sequence" => "0 1 2 3 4 5 6 7",
        "fan" => "0 1 2 3 4 5 6 7 8 9 10 11",
        "family" => "(0 1) (0 1)",
        "events" => "e1 e2 e3 e4 e5",
        "timed" => "0 t 1",
        "again" => "0 1 2 3",
        _ => "failed 0",
    };

    private static void Register(DurableTaskRegistry tasks) => tasks
        .AddOrchestratorFunc<string>("sequence", context => SequenceAsync(context, 8))
        .AddOrchestratorFunc<string>("pair", context => SequenceAsync(context, 2))
        .AddOrchestratorFunc<string>("fan", async context => string.Join(' ', await Task.WhenAll(Enumerable.Range(0, 12).Select(index => CallAsync(context, index)))))
        .AddOrchestratorFunc<string>("family", async context =>
            string.Join(' ', (await Task.WhenAll(context.CallSubOrchestratorAsync<string>("pair"), context.CallSubOrchestratorAsync<string>("pair"))).Select(pair => $"({pair})")))
        .AddOrchestratorFunc<string>("events", async context =>
        {
            List<string> seen = [];
            // A caller whose call was cut off may raise again; the orchestrator takes the first of each.
            while (seen.Count < 5)
            {
                var text = await context.WaitForExternalEvent<string>("next");
                if (!seen.Contains(text, StringComparer.Ordinal))
                    seen.Add(text);
            }

            return string.Join(' ', seen);
        })
        .AddOrchestratorFunc<string>("timed", async context =>
        {
            var first = await CallAsync(context, 0);
            await context.CreateTimer(TimeSpan.FromMilliseconds(700), CancellationToken.None);
            return $"{first} t {await CallAsync(context, 1)}";
        })
        .AddOrchestratorFunc<string, string>("again", async (context, soFar) =>
        {
            var seen = $"{soFar} {await CallAsync(context, soFar?.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length ?? 0)}".Trim();
            if (seen.Length < 7)
                context.ContinueAsNew(seen);
            return seen;
        })
        .AddOrchestratorFunc<string>("retried", async context =>
        {
            try
            {
                await context.CallActivityAsync("fail", TaskOptions.FromRetryPolicy(new RetryPolicy(3, TimeSpan.FromMilliseconds(100))));
                return "succeeded";
            }
            catch (TaskFailedException)
            {
                return $"failed {await CallAsync(context, 0)}";
            }
        })
        .AddActivityFunc<int, string>("echo", async (_, number) =>
        {
            // Some calls are long enough to travel and to be killed in the middle.
            await Task.Delay(number % 4 == 3 ? 60 : 0);
            return $"{number}";
        })
        .AddActivityFunc("fail", _ => throw new InvalidOperationException("always"));

    private static Task<string> CallAsync(TaskOrchestrationContext context, int number) => context.CallActivityAsync<string>("echo", number);

    private static async Task<string> SequenceAsync(TaskOrchestrationContext context, int count)
    {
        List<string> seen = [];
        for (var index = 0; index < count; index++)
            seen.Add(await CallAsync(context, index));
        return string.Join(' ', seen);
    }
}
