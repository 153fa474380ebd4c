using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Catalyze.DurableTask;

/// <summary>Traces and metrics of the runtime: source and meter <c>Catalyze.DurableTask</c>.</summary>
internal sealed class DurableTaskTelemetry : IDisposable
{
    /// <summary>Name of the activity source and the meter.</summary>
    public const string Name = "Catalyze.DurableTask";

    private readonly ActivitySource source = new(Name);
    private readonly Meter meter = new(Name);
    private readonly Histogram<double> turnSeconds;
    private readonly Counter<long> lostTurns;
    private readonly Counter<long> droppedMessages;
    private readonly Histogram<double> activitySeconds;

    public DurableTaskTelemetry()
    {
        turnSeconds = meter.CreateHistogram<double>("durabletask.turn.duration", "s", "From reading an instance to its turn's commit");
        lostTurns = meter.CreateCounter<long>("durabletask.turns.lost", description: "Turns another worker was faster with, or whose commit got no answer");
        droppedMessages = meter.CreateCounter<long>("durabletask.messages.dropped", description: "Copies and late answers");
        activitySeconds = meter.CreateHistogram<double>("durabletask.activity.duration", "s", "One run of an activity");
    }

    public Activity? StartTurn(InstanceState state) =>
        source.StartActivity($"turn {state.Name}")?.SetTag("durabletask.instance", state.InstanceId).SetTag("durabletask.turn", state.Turn);

    public Activity? StartActivity(ActivityCallMessage call)
    {
        // A call without a readable trace parent begins a trace of its own.
        var parent = ActivityContext.TryParse(call.TraceParent, null, out var known) ? known : default;
        return source.StartActivity($"activity {call.Name}", ActivityKind.Consumer, parent)?.SetTag("durabletask.instance", call.InstanceId).SetTag("durabletask.task", call.TaskId);
    }

    public void LostTurn() => lostTurns.Add(1);

    public void Committed(TurnPlan plan, TimeSpan duration)
    {
        turnSeconds.Record(duration.TotalSeconds);
        if (plan.Dropped > 0)
            droppedMessages.Add(plan.Dropped);
    }

    public void ActivityRan(string name, bool succeeded, TimeSpan duration) =>
        activitySeconds.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("name", name), new KeyValuePair<string, object?>("succeeded", succeeded));

    public void Dispose()
    {
        source.Dispose();
        meter.Dispose();
    }
}
