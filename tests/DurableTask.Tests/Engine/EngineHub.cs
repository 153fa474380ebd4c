using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Catalyze.DurableTask.Tests.Engine;

/// <summary>The planner with instances in memory, in place of tables and queues: behaviour without storage, on a clock that is set.</summary>
internal sealed class EngineHub
{
    private readonly Dictionary<string, EngineInstance> instances = new(StringComparer.Ordinal);
    private readonly TurnPlanner planner;
    private readonly ActivityCaller activities;
    private readonly TurnEnvironment environment;
    private int sent;

    public EngineHub(Action<DurableTaskRegistry> tasks, Action<DurableTaskWorkerOptions>? worker = null, ILoggerFactory? loggers = null, IServiceProvider? services = null)
    {
        var registry = new DurableTaskRegistry();
        tasks(registry);
        var options = new DurableTaskWorkerOptions();
        worker?.Invoke(options);
        environment = new TurnEnvironment(registry, services ?? new ServiceCollection().BuildServiceProvider(), options, loggers ?? NullLoggerFactory.Instance);
        planner = new TurnPlanner(environment);
        activities = new ActivityCaller(
            environment, new ActivityDurations(Options.Create(new DurableTaskHubOptions())), new DurableTaskTelemetry(), Clock, NullLogger<ActivityCaller>.Instance);
    }

    public SetClock Clock { get; } = new();

    /// <summary>Calls that were made, in order; with <see cref="HoldActivities"/> they are only noted.</summary>
    public List<ActivityCallMessage> Calls { get; } = [];

    public bool HoldActivities { get; set; }

    public EngineInstance this[string id] => instances[id];

    public bool Has(string id) => instances.ContainsKey(id);

    /// <summary>Starts an instance and runs all there is to do.</summary>
    public async Task<EngineInstance> RunAsync(string name, object? input = null, string id = "one", string version = "", string? serializedInput = null)
    {
        Begin(id, new ExecutionStartedEvent
        {
            Timestamp = Clock.GetUtcNow(),
            Name = name,
            Version = version,
            ExecutionId = $"execution-of-{id}",
            Input = serializedInput ?? environment.Converter.Serialize(input),
        });
        await RunAsync();
        return instances[id];
    }

    public async Task RaiseAsync(string name, object? payload, string id = "one") =>
        await SendAsync(new EventRaisedEvent { Timestamp = Clock.GetUtcNow(), Name = name, Input = environment.Converter.Serialize(payload), MessageId = $"raised-{++sent}" }, id);

    public async Task SendAsync(HistoryEvent item, string id = "one")
    {
        Put(id, null, item);
        await RunAsync();
    }

    /// <summary>Puts events into the inbox without running.</summary>
    public void Put(string id, string? executionId, params HistoryEvent[] items)
    {
        var key = InboxKeys.For(items[0].Timestamp, $"{++sent:D8}");
        instances[id].Inbox[key] = new InboxMessage(key, executionId, items);
    }

    public async Task AdvanceAsync(TimeSpan time)
    {
        Clock.Advance(time);
        await RunAsync();
    }

    /// <summary>Runs turns and activities until nothing is left to do at this time.</summary>
    public async Task RunAsync()
    {
        bool worked;
        do
        {
            worked = false;
            foreach (var id in instances.Keys.ToList())
                worked |= await TurnAsync(instances[id]);
        }
        while (worked);
    }

    private void Begin(string id, ExecutionStartedEvent start)
    {
        var state = new InstanceState
        {
            InstanceId = id,
            Name = start.Name,
            Version = start.Version,
            ExecutionId = start.ExecutionId,
            StartId = start.ExecutionId,
            Status = OrchestrationRuntimeStatus.Pending,
            Input = start.Input,
            CreatedAt = start.Timestamp,
            LastUpdatedAt = start.Timestamp,
            Parent = start.Parent,
        };
        var first = new InboxMessage(InboxKeys.First(start.ExecutionId), start.ExecutionId, [start]);
        instances[id] = new EngineInstance { State = state, Inbox = { [first.RowKey] = first } };
    }

    private async Task<bool> TurnAsync(EngineInstance instance)
    {
        if (planner.Plan(instance.State, instance.History, [.. instance.Inbox.Values.Take(80)], Clock.GetUtcNow()) is not { } plan)
            return false;
        instance.Turns++;
        instance.State = plan.State;
        if (plan.ReplacesHistory)
            instance.History.Clear();
        // Through the stored form, as it would be read again.
        instance.History.AddRange(JsonSerializer.Deserialize<List<HistoryEvent>>(JsonSerializer.Serialize(plan.NewEvents, HubJson.Options), HubJson.Options)!);
        foreach (var key in plan.Consumed)
            instance.Inbox.Remove(key);
        if (plan.Carried is { } carried)
            instance.Inbox[carried.RowKey] = carried;
        foreach (var message in plan.Outbox)
            await DeliverAsync(message);
        return true;
    }

    private async Task DeliverAsync(OutboxMessage message)
    {
        if (message is ActivityCallMessage call)
        {
            Calls.Add(call);
            if (HoldActivities)
                return;
            var answer = await activities.CallAsync(call, call.Input, CancellationToken.None);
            instances[call.InstanceId].Inbox[answer.RowKey] = answer;
        }
        else if (message is InstanceStartMessage start)
        {
            Begin(start.InstanceId, start.Start);
        }
        else if (message is InstanceEventMessage sent && instances.TryGetValue(sent.InstanceId, out var receiver) && !receiver.State.IsFinished)
        {
            var key = InboxKeys.For(sent.Event.Timestamp, sent.MessageId);
            receiver.Inbox[key] = new InboxMessage(key, sent.ExecutionId, [sent.Event]);
        }
    }
}
