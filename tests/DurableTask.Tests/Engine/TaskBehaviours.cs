using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Catalyze.DurableTask.Tests.Engine;

/// <summary>Behaviours 1 to 10 of the public runtime: names, registration, versions, inputs, clock, GUIDs, loggers.</summary>
public sealed class TaskBehaviours
{
    private static readonly TaskRetryOptions Twice = new RetryPolicy(2, TimeSpan.FromSeconds(1));

    [Fact]
    public async Task B01_Names_compare_without_case_and_a_type_is_known_by_its_name()
    {
        var hub = new EngineHub(tasks => tasks
            .AddOrchestrator<Doubled>()
            .AddOrchestratorFunc<string>("events", context => context.WaitForExternalEvent<string>("GO")));

        Assert.Equal(42, (await hub.RunAsync("dOUBLED", 21)).Read<int>());
        var waiting = await hub.RunAsync("EVENTS");
        await hub.RaiseAsync("go", "gone");
        Assert.Equal("gone", waiting.Read<string>());
        Assert.Throws<ArgumentException>(() => new DurableTaskRegistry().AddOrchestrator<Doubled>().AddOrchestrator<Doubled>("DOUBLED"));
        new DurableTaskRegistry().AddActivity("a", "1", () => new Shout(new StringBuilder())).AddActivity("A", "2", () => new Shout(new StringBuilder()));
    }

    [Fact]
    public async Task B02_Orchestrators_are_made_anew_for_every_turn_and_activities_with_services()
    {
        Counting.Made = 0;
        var said = new StringBuilder();
        var hub = new EngineHub(tasks => tasks.AddOrchestrator<Counting>().AddActivity<Shout>(), services: new ServiceCollection().AddSingleton(said).BuildServiceProvider());

        var done = await hub.RunAsync(nameof(Counting));

        Assert.Equal("HEY", said.ToString());
        Assert.Equal(2, done.Turns);
        Assert.Equal(2, Counting.Made);
    }

    [Theory]
    [InlineData("two", "2", "two")]
    [InlineData("two", "3", null)]
    [InlineData("two", "", null)]
    [InlineData("plain", "7", "plain")]
    [InlineData("nobody", "", null)]
    public async Task B03_Exact_version_first_and_the_unversioned_entry_only_where_no_other_exists(string name, string version, string? result)
    {
        var hub = new EngineHub(tasks => tasks
            .AddOrchestratorFunc<object?, string>("two", "2", (_, _) => Task.FromResult("two"))
            .AddOrchestratorFunc("plain", _ => Task.FromResult("plain"))
            .AddOrchestratorFunc("calls", context => context.CallActivityAsync("nobody", new TaskOptions(new RetryPolicy(9, TimeSpan.FromSeconds(1))))));

        var done = await hub.RunAsync(name, version: version);
        var call = await hub.RunAsync("calls", id: "calls");

        Assert.Equal(result is null ? "OrchestratorTaskNotFound" : null, done.Failure?.ErrorType);
        if (result is not null)
            Assert.Equal(result, done.Read<string>());
        // Not tried again: nobody will register it meanwhile.
        Assert.Equal("ActivityTaskNotFound", call.Failure!.InnerFailure!.ErrorType);
        Assert.Single(hub.Calls);
    }

    [Fact]
    public async Task B04_No_input_is_the_default_and_GetInput_only_casts()
    {
        var hub = new EngineHub(tasks => tasks
            .AddOrchestratorFunc<int, string>("default", (context, input) => Task.FromResult($"{input} {context.GetInput<int>()}"))
            .AddOrchestratorFunc<int, string>("cast", (context, _) => Task.FromResult(context.GetInput<string>()!)));

        Assert.Equal("0 0", (await hub.RunAsync("default")).Read<string>());
        Assert.Equal(typeof(InvalidCastException).FullName, (await hub.RunAsync("cast", 1, id: "cast")).Failure!.ErrorType);
        await Assert.ThrowsAsync<ArgumentException>(() => ((ITaskActivity)new Shout(new StringBuilder())).RunAsync(new AnyContext(), 5));
    }

    [Fact]
    public async Task B05_Fields_are_written_null_stays_null_and_activity_inputs_are_an_array_of_one()
    {
        var hub = new EngineHub(tasks => tasks
            .AddOrchestratorFunc<WithField, WithField>("field", async (context, input) => await context.CallActivityAsync<WithField>("echo", input))
            .AddOrchestratorFunc("null", context => context.CallActivityAsync<string?>("nothing"))
            .AddActivityFunc<WithField, WithField>("echo", (_, value) => value)
            .AddActivityFunc<string?, string?>("nothing", (_, value) => value));

        var done = await hub.RunAsync("field", new WithField { Number = 5 });
        var empty = await hub.RunAsync("null", id: "null");

        Assert.Equal("{\"Number\":5}", done.Output);
        Assert.Equal(["[{\"Number\":5}]", "[null]"], hub.Calls.Select(call => call.Input));
        Assert.Null(empty.Output);
    }

    [Fact]
    public async Task B06_A_sub_orchestration_has_a_new_guid_as_id_and_keeps_it_on_every_retry()
    {
        var ids = new List<string>();
        var hub = new EngineHub(tasks => tasks
            .AddOrchestratorFunc("outer", context => context.CallSubOrchestratorAsync("inner", new TaskOptions(Twice)))
            .AddOrchestratorFunc("inner", (TaskOrchestrationContext context) =>
            {
                ids.Add(context.InstanceId);
                throw new InvalidOperationException("no");
            }));

        await hub.RunAsync("outer");
        await hub.AdvanceAsync(TimeSpan.FromSeconds(2));

        Assert.Equal(2, ids.Count);
        Assert.Equal(ids[0], ids[1]);
        Assert.True(Guid.TryParseExact(ids[0], "N", out _));
    }

    [Fact]
    public async Task B07_Activities_inherit_the_version_and_sub_orchestrations_take_the_workers_default()
    {
        var hub = new EngineHub(
            tasks => tasks
                .AddOrchestratorFunc("outer", async context =>
                {
                    await context.CallActivityAsync("act");
                    await context.CallActivityAsync("act", new TaskOptions { Version = "9" });
                    await context.CallSubOrchestratorAsync("inner", new TaskOptions().WithInstanceId("by-default"));
                    await context.CallSubOrchestratorAsync("inner", new SubOrchestrationOptions(new TaskOptions(), "explicit") { Version = "4" });
                })
                .AddOrchestratorFunc("inner", context => Task.FromResult(context.Version))
                .AddActivityFunc("act", (TaskActivityContext context) => context.Version),
            worker => worker.Versioning = new DurableTaskWorkerOptions.VersioningOptions { DefaultVersion = "3" });

        await hub.RunAsync("outer", version: "2");

        Assert.Equal(["2", "9"], hub.Calls.Select(call => call.Version));
        Assert.Equal("3", hub["by-default"].Read<string>());
        Assert.Equal("4", hub["explicit"].Read<string>());
    }

    [Fact]
    public async Task B08_The_clock_stands_still_in_a_turn_and_is_the_same_on_replay()
    {
        var seen = new List<(DateTime Time, bool Replaying)>();
        var hub = new EngineHub(tasks => tasks.AddOrchestratorFunc("clock", async context =>
        {
            seen.Add((context.CurrentUtcDateTime, context.IsReplaying));
            await context.WaitForExternalEvent<int>("go");
            seen.Add((context.CurrentUtcDateTime, context.IsReplaying));
        }));
        await hub.RunAsync("clock");
        hub.Clock.Advance(TimeSpan.FromMinutes(5));
        await hub.RaiseAsync("go", 1);

        var start = new DateTime(2025, 1, 1, 12, 0, 0, DateTimeKind.Utc);
        Assert.Equal([(start, false), (start, true), (start.AddMinutes(5), false)], seen);
        Assert.All(seen, item => Assert.Equal(DateTimeKind.Utc, item.Time.Kind));
    }

    [Fact]
    public async Task B09_Guids_are_version_5_of_instance_time_and_count()
    {
        var hub = new EngineHub(tasks => tasks.AddOrchestratorFunc("guids", context => Task.FromResult(new[] { context.NewGuid(), context.NewGuid() })));

        var guids = (await hub.RunAsync("guids", id: "the-instance")).Read<Guid[]>();

        Assert.Equal([Expected(0), Expected(1)], guids);

        // Worked out anew from the definition of a name-based GUID.
        static Guid Expected(int count)
        {
            var name = $"the-instance_2025-01-01T12:00:00.0000000Z_{count}";
            var space = Guid.Parse("9e952958-5e33-4daf-827f-2fa12937b875").ToByteArray(bigEndian: true);
#pragma warning disable CA5350
            var hash = SHA1.HashData([.. space, .. Encoding.UTF8.GetBytes(name)])[..16];
#pragma warning restore CA5350
            hash[6] = (byte)((hash[6] & 0x0f) | 0x50);
            hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
            return new Guid(hash, bigEndian: true);
        }
    }

    [Fact]
    public async Task B10_Replay_safe_loggers_mute_lines_only()
    {
        using var lines = new LineCollector();
        var enabled = new List<bool>();
        var hub = new EngineHub(
            tasks => tasks.AddOrchestratorFunc("logs", async context =>
            {
                var logger = context.CreateReplaySafeLogger("orchestration");
                enabled.Add(logger.IsEnabled(LogLevel.Warning));
                using var scope = logger.BeginScope("scope");
                WriteFirst(logger);
                await context.WaitForExternalEvent<int>("go");
                WriteSecond(logger);
            }),
            loggers: lines);
        await hub.RunAsync("logs");
        await hub.RaiseAsync("go", 1);

        Assert.Equal(["first", "second"], lines.Lines);
        Assert.Equal(2, lines.Scopes);
        Assert.Equal([true, true], enabled);
    }

    private static void WriteFirst(ILogger logger) => logger.Log(LogLevel.Warning, default, "first", null, (state, _) => state);

    private static void WriteSecond(ILogger logger) => logger.Log(LogLevel.Warning, default, "second", null, (state, _) => state);

    public sealed class Doubled : TaskOrchestrator<int, int>
    {
        public override Task<int> RunAsync(TaskOrchestrationContext context, int input) => Task.FromResult(input * 2);
    }

    public sealed class Counting : TaskOrchestrator<object?, object?>
    {
#pragma warning disable CDT009 // It counts how often it is made, which is what this test is about.
        public Counting() => Made++;
#pragma warning restore CDT009

        public static int Made { get; set; }

        public override async Task<object?> RunAsync(TaskOrchestrationContext context, object? input) => await context.CallActivityAsync<string>(nameof(Shout), "hey");
    }

    public sealed class Shout(StringBuilder said) : TaskActivity<string, string>
    {
        public override Task<string> RunAsync(TaskActivityContext context, string input)
        {
            said.Append(input.ToUpperInvariant());
            return Task.FromResult(input);
        }
    }

    private sealed class AnyContext : TaskActivityContext
    {
        public override TaskName Name => "any";

        public override string InstanceId => "any";
    }

    public sealed class WithField
    {
#pragma warning disable CA1051, S1104
        public int Number;
#pragma warning restore CA1051, S1104
    }
}
