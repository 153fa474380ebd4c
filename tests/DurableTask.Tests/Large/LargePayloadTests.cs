using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.DurableTask.Tests.Large;

/// <summary>What does not fit a row or a message goes to blobs, comes back, and does not pile up.</summary>
public sealed class LargePayloadTests(AzuriteFixture azurite) : HubTest(azurite)
{
    // Beyond a table property (64 KiB), a queue message (48 KiB) and, uncompressed, a row (1 MiB).
    private static readonly string Text = Noise(1_200_000);

    [Fact]
    public async Task Inputs_outputs_events_and_custom_status_come_back()
    {
        Start(tasks => tasks
            .AddOrchestratorFunc<string, string>("all", async (context, input) =>
            {
                var fromEvent = await context.WaitForExternalEvent<string>("text");
                context.SetCustomStatus(fromEvent + "!");
                var fromActivity = await context.CallActivityAsync<string>("turn round", input);
                return await context.CallSubOrchestratorAsync<string>("sub", fromActivity);
            })
            .AddOrchestratorFunc<string, string>("sub", (_, input) => input + input[..10])
            .AddActivityFunc<string, string>("turn round", (_, text) => new string([.. text.Reverse()])));
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("all", Text, cancellation: Patience);
        await Client.RaiseEventAsync(id, "text", Text[..700_000], Patience);

        var done = await DoneAsync(id);

        var turned = new string([.. Text.Reverse()]);
        Assert.Equal(Text, done.ReadInputAs<string>());
        Assert.Equal(Text[..700_000] + "!", done.ReadCustomStatusAs<string>());
        Assert.Equal(turned + turned[..10], done.ReadOutputAs<string>());
    }

    [Fact]
    public async Task Failure_details_come_back()
    {
        Start(tasks => tasks
            .AddOrchestratorFunc("fails", context => context.CallSubOrchestratorAsync("inner"))
            .AddOrchestratorFunc("inner", context => context.CallActivityAsync("bad"))
            .AddActivityFunc("bad", (TaskActivityContext _) => throw new InvalidOperationException(Text[..300_000])));

        var failure = (await RunAsync("fails")).FailureDetails!;

        Assert.Equal(Text[..300_000], failure.InnerFailure!.InnerFailure!.ErrorMessage);
    }

    [Fact]
    public async Task Two_hundred_generations_keep_no_more_than_one()
    {
        Start(tasks => tasks
            .AddOrchestratorFunc<string, int>("eternal", async (context, input) =>
            {
                var number = int.Parse(input[..4], System.Globalization.CultureInfo.InvariantCulture);
                if (number % 20 == 0)
                    context.SetCustomStatus(input);
                var result = await context.CallActivityAsync<string>("echo", input);
                if (number < 200)
                    context.ContinueAsNew($"{number + 1:D4}" + result[4..]);
                return number;
            })
            .AddActivityFunc<string, string>("echo", (_, text) => text));

        var done = await RunAsync("eternal", "0001" + Text[..40_000]);

        Assert.Equal(200, done.ReadOutputAs<int>());
        var audit = new HubAudit(Host);
        var rows = await audit.RowsAsync(done.InstanceId);
        var blobs = await audit.BlobsAsync(done.InstanceId);
        Assert.True(rows.Count <= 4, $"{rows.Count} rows: {string.Join(", ", rows)}");
        // Of the last generation: input, custom status, input and result of the activity.
        Assert.True(blobs.Count <= 4, $"{blobs.Count} blobs");
    }

    [Fact]
    public async Task An_id_used_again_and_again_keeps_no_more_than_one_life()
    {
        Start(tasks => tasks.AddOrchestratorFunc<string, string>("copy", (_, text) => text + "."));
        for (var life = 0; life < 5; life++)
        {
            await Client.ScheduleNewOrchestrationInstanceAsync("copy", Text[..40_000], new StartOrchestrationOptions("again"), Patience);
            await DoneAsync("again");
        }

        var audit = new HubAudit(Host);
        Assert.Equal(2, (await audit.BlobsAsync("again")).Count);
        Assert.Equal(2, (await audit.RowsAsync("again")).Count);
    }

    [Fact]
    public async Task Purge_leaves_nothing_in_any_table_queue_or_blob()
    {
        Start(tasks => tasks
            .AddOrchestratorFunc<string, string>("parent", async (context, text) =>
            {
                await context.CreateTimer(TimeSpan.FromMilliseconds(1), CancellationToken.None);
                context.SendEvent("nobody", "text", text);
                return await context.CallSubOrchestratorAsync<string>("child", text, new TaskOptions().WithInstanceId("the-child"));
            })
            .AddOrchestratorFunc<string, string>("child", (context, text) => context.CallActivityAsync<string>("echo", text))
            .AddActivityFunc<string, string>("echo", (_, text) => text));
        await Client.ScheduleNewOrchestrationInstanceAsync("parent", Text[..60_000], new StartOrchestrationOptions("the-parent"), Patience);
        await DoneAsync("the-parent");

        Assert.Equal(2, (await Client.PurgeInstanceAsync("the-parent", new PurgeInstanceOptions(Recursive: true), Patience)).PurgedInstanceCount);

        List<string> left = [];
        for (var look = 0; look < 200 && (left = await new HubAudit(Host).EverythingAsync()).Count > 0; look++)
            await Task.Delay(100, Patience);
        Assert.Empty(left);
    }

    // Noise does not compress away, so that the limits are really met.
    private static string Noise(int length)
    {
        var state = 12345u;
        return string.Create(length, state, (span, seed) =>
        {
            for (var index = 0; index < span.Length; index++)
            {
                seed = (seed * 1664525u) + 1013904223u;
                span[index] = (char)('!' + (seed >> 24) % 90);
            }
        });
    }
}
