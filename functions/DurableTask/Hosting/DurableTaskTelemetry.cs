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
    private readonly Histogram<int> replayedEvents;
    private readonly Counter<long> finished;
    private readonly Counter<long> diverged;
    private readonly ObservableGauge<long> queueDepth;
    private volatile IReadOnlyList<Measurement<long>> depths = [];

    public DurableTaskTelemetry()
    {
        turnSeconds = meter.CreateHistogram<double>("durabletask.turn.duration", "s", "From reading an instance to its turn's commit");
        lostTurns = meter.CreateCounter<long>("durabletask.turns.lost", description: "Turns another worker was faster with, or whose commit got no answer");
        droppedMessages = meter.CreateCounter<long>("durabletask.messages.dropped", description: "Copies and late answers");
        activitySeconds = meter.CreateHistogram<double>("durabletask.activity.duration", "s", "One run of an activity");
        replayedEvents = meter.CreateHistogram<int>("durabletask.replay.events", "{event}", "Events replayed before a turn; one value for each replay");
        finished = meter.CreateCounter<long>("durabletask.instances.finished", "{instance}", "Instances that ended, by status");
        diverged = meter.CreateCounter<long>("durabletask.instances.diverged", "{instance}", "Instances that failed because their replay took another path");
        queueDepth = meter.CreateObservableGauge("durabletask.queue.depth", () => depths, "{message}", "Messages of the hub's queues and their poison queues, as the last sweep found them");
    }

    /// <summary>Whether anybody wants to know how long the queues are.</summary>
    public bool ObservesQueues => queueDepth.Enabled;

    public void QueuesHold(IEnumerable<(string Queue, long Messages)> found) =>
        depths = [.. found.Select(queue => new Measurement<long>(queue.Messages, new KeyValuePair<string, object?>("queue", queue.Queue)))];

    public Activity? StartTurn(InstanceState state) =>
        source.StartActivity($"turn {state.Name}")?.SetTag("durabletask.instance", state.InstanceId).SetTag("durabletask.turn", state.Turn);

    public Activity? StartActivity(ActivityCallMessage call)
    {
        // A call without a readable trace parent begins a trace of its own.
        var parent = ActivityContext.TryParse(call.TraceParent, null, out var known) ? known : default;
        return source.StartActivity($"activity {call.Name}", ActivityKind.Consumer, parent)?.SetTag("durabletask.instance", call.InstanceId).SetTag("durabletask.task", call.TaskId);
    }

    public void LostTurn() => lostTurns.Add(1);

    public void Committed(InstanceSnapshot before, TurnPlan plan, TimeSpan duration)
    {
        var name = new KeyValuePair<string, object?>("name", plan.State.Name);
        turnSeconds.Record(duration.TotalSeconds, name);
        if (before.History.Events.Count > 0)
            replayedEvents.Record(plan.Replayed, name);
        if (plan.State.IsFinished && !before.State!.IsFinished)
        {
            finished.Add(1, name, new KeyValuePair<string, object?>("status", plan.State.Status.ToString()));
            if (plan.NewEvents.Count > 0 && plan.NewEvents[^1] is ExecutionCompletedEvent { FailureDetails: { } failure } && failure.IsCausedBy<NonDeterministicOrchestrationException>())
                diverged.Add(1, name);
        }

        if (plan.Dropped > 0)
            droppedMessages.Add(plan.Dropped);
    }

    public void ActivityRan(string name, bool succeeded, TimeSpan duration)
    {
        if (!succeeded && Activity.Current is { Source.Name: Name } trace)
            trace.SetStatus(ActivityStatusCode.Error);
        activitySeconds.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("name", name), new KeyValuePair<string, object?>("succeeded", succeeded));
    }

    public void Dispose()
    {
        source.Dispose();
        meter.Dispose();
    }
}
