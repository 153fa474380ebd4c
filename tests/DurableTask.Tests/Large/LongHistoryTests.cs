using System.Diagnostics;
using Catalyze.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Xunit.Abstractions;

namespace Catalyze.DurableTask.Tests.Large;

/// <summary>A history of ten thousand events is read, replayed and written.</summary>
public sealed class LongHistoryTests(AzuriteFixture azurite, ITestOutputHelper output) : HubTest(azurite)
{
    private const int Events = 10_000;

    [Fact]
    public async Task Ten_thousand_events()
    {
        DurableTaskTestHost.Settings? used = null;
        Start(
            tasks => tasks.AddOrchestratorFunc("sum", async context =>
            {
                var sum = 0L;
                for (var index = 0; index < Events; index++)
                    sum += await context.WaitForExternalEvent<int>("number");
                context.SetCustomStatus("all read");
                await context.WaitForExternalEvent<string>("end");
                return sum;
            }),
            settings => used = settings);
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("sum", cancellation: Patience);
        await Client.WaitForInstanceStartAsync(id, Patience);
        var store = Host.Services.GetRequiredService<InstanceStore>();
        var time = Stopwatch.StartNew();
        foreach (var part in Enumerable.Range(0, Events).Chunk(100))
        {
            var at = DateTimeOffset.UtcNow;
            var events = part.Select(number => new EventRaisedEvent { Timestamp = at, Name = "number", Input = $"{number}", MessageId = $"message-{number}" }).ToList<HistoryEvent>();
            await store.InsertInboxAsync(id, new InboxMessage(InboxKeys.For(at, $"part-{part[0]:D6}"), null, events), Patience);
        }

        output.WriteLine($"10,000 events delivered in {time.Elapsed.TotalSeconds:F1} s");
        time.Restart();
        await Host.Services.GetRequiredService<Doorbells>().RingAsync(id, Patience);
        await Eventually.HoldsAsync(async () => (await Client.GetInstanceAsync(id, true, Patience))!.SerializedCustomStatus is not null, TimeSpan.FromSeconds(90));
        output.WriteLine($"observed in {time.Elapsed.TotalSeconds:F1} s, {(await new HubAudit(Host).RowsAsync(id)).Count} rows");

        // Another process has none of it in memory.
        await Host.KillAsync();
        await using var other = DurableTaskTestHost.Start(used!);
        time.Restart();
        await other.Client.RaiseEventAsync(id, "end", "now", Patience);
        var done = await other.Client.WaitForInstanceCompletionAsync(id, true, Patience);
        output.WriteLine($"read, replayed and ended by another process in {time.Elapsed.TotalSeconds:F1} s");
        time.Restart();
        Assert.True((await other.Client.GetOrchestrationHistoryAsync(id, Patience)).Count > Events);
        output.WriteLine($"history read by a client in {time.Elapsed.TotalSeconds:F1} s");
        Assert.Equal((long)Events * (Events - 1) / 2, done.ReadOutputAs<long>());
    }
}
