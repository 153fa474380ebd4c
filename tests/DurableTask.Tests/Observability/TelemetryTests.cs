using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Catalyze.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Catalyze.DurableTask.Tests.Observability;

/// <summary>Spans, instruments and log lines, by what listeners hear.</summary>
public sealed class TelemetryTests(AzuriteFixture azurite) : HubTest(azurite)
{
    private const string Source = "Catalyze.DurableTask";

    [Fact]
    public async Task A_span_for_every_turn_and_activity_and_the_one_is_the_others_parent()
    {
        var spans = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        Start(Tasks);
        var id = (await RunAsync("traced")).InstanceId;

        await Eventually.HoldsAsync(() => Own().Any(span => span.OperationName == "activity traced-bad"));
        var call = Own().First(span => span.OperationName == "activity traced-good");
        Assert.Contains(Own(), span => span.OperationName == "turn traced" && span.SpanId == call.ParentSpanId);
        Assert.True(Own().Count(span => span.OperationName == "turn traced") >= 2);
        Assert.NotNull(call.GetTagItem("durabletask.task"));
        Assert.Equal(ActivityStatusCode.Error, Own().First(span => span.OperationName == "activity traced-bad").Status);

        IEnumerable<Activity> Own() => spans.Where(span => (string?)span.GetTagItem("durabletask.instance") == id);
    }

    [Fact]
    public async Task Every_instrument_is_heard()
    {
        var heard = new ConcurrentDictionary<string, ConcurrentBag<string>>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter.Name == Source)
                own.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Hear(instrument, tags));
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Hear(instrument, tags));
        listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Hear(instrument, tags));
        listener.Start();
        Start(Tasks);
        await RunAsync("traced");
        changed = false;
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("changing", cancellation: Patience);
        await Eventually.HoldsAsync(async () => (await Client.GetInstanceAsync(id, true, Patience))!.SerializedCustomStatus is not null);
        changed = true;
        await Client.RaiseEventAsync(id, "go", 1, Patience);
        await DoneAsync(id);

        Assert.Contains("name=traced", heard["durabletask.turn.duration"]);
        Assert.Contains("name=traced", heard["durabletask.replay.events"]);
        Assert.Contains("name=traced-good,succeeded=True", heard["durabletask.activity.duration"]);
        Assert.Contains("name=traced-bad,succeeded=False", heard["durabletask.activity.duration"]);
        await Eventually.HoldsAsync(() => heard.TryGetValue("durabletask.instances.finished", out var ends) && ends.Contains("name=traced,status=Completed"));
        Assert.Contains("name=changing", heard["durabletask.instances.diverged"]);
        await Eventually.HoldsAsync(() =>
        {
            listener.RecordObservableInstruments();
            return heard.TryGetValue("durabletask.queue.depth", out var queues)
                && queues.Contains($"queue={Host.Hub.TurnQueue}") && queues.Contains($"queue={Host.Hub.ActivityQueue}-poison");
        });

        void Hear(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            List<string> words = [];
            foreach (var (name, value) in tags)
                words.Add($"{name}={value}");
            heard.GetOrAdd(instrument.Name, _ => []).Add(string.Join(',', words));
        }
    }

    [Fact]
    public async Task Log_lines_carry_the_instance()
    {
        using var lines = new StateCollector();
        Start(Tasks, settings => settings with { Services = services => services.AddLogging(logging => logging.AddProvider(lines)) });
        var id = (await RunAsync("traced")).InstanceId;

        await Eventually.HoldsAsync(() => lines.With("InstanceId", id).Contains(3002));
        // The failed activity is a warning of the same instance.
        Assert.Contains(3010, lines.With("InstanceId", id));
    }

    private bool changed;

    private void Tasks(DurableTaskRegistry tasks) => tasks
        .AddOrchestratorFunc("traced", async context =>
        {
            await context.CallActivityAsync("traced-good");
            try
            {
                await context.CallActivityAsync("traced-bad");
            }
            catch (TaskFailedException)
            {
                context.SetCustomStatus("failed");
            }
        })
        .AddOrchestratorFunc("changing", async context =>
        {
            await context.CallActivityAsync(changed ? "traced-bad" : "traced-good");
            context.SetCustomStatus("waits");
            await context.WaitForExternalEvent<int>("go");
        })
        .AddActivityFunc("traced-good", (TaskActivityContext _) => { })
        .AddActivityFunc("traced-bad", (TaskActivityContext _) => throw new InvalidOperationException("broken"));
}
