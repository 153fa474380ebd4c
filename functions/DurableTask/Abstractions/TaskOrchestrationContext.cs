using Microsoft.Extensions.Logging;

namespace Catalyze.DurableTask;

/// <summary>Everything an orchestrator may do and know.</summary>
public abstract class TaskOrchestrationContext
{
    private ILoggerFactory? replaySafeLoggerFactory;

    /// <summary>Name of the orchestration.</summary>
    public abstract TaskName Name { get; }

    /// <summary>Id of this instance.</summary>
    public abstract string InstanceId { get; }

    /// <summary>Who called it; null when a client started it.</summary>
    public abstract ParentOrchestrationInstance? Parent { get; }

    /// <summary>Time of the turn, UTC, the same on every replay.</summary>
    public abstract DateTime CurrentUtcDateTime { get; }

    /// <summary>Whether the code is only catching up with what happened before.</summary>
    public abstract bool IsReplaying { get; }

    /// <summary>Version of the instance; empty when none.</summary>
    public virtual string Version => string.Empty;

    /// <summary>Configuration passed by the worker.</summary>
    public virtual IReadOnlyDictionary<string, object?> Properties { get; } = new Dictionary<string, object?>(StringComparer.Ordinal);

    /// <summary>Makes loggers that stay silent during replay.</summary>
    public virtual ILoggerFactory ReplaySafeLoggerFactory => replaySafeLoggerFactory ??= new ReplaySafeLoggerFactory(this, LoggerFactory);

    /// <summary>Makes the loggers that the replay-safe ones wrap.</summary>
    protected abstract ILoggerFactory LoggerFactory { get; }

    /// <summary>The input. It has been read as the orchestrator's input type; this only casts.</summary>
    public abstract T? GetInput<T>();

    /// <summary>Calls an activity.</summary>
    /// <exception cref="TaskFailedException">It failed; thrown when awaited.</exception>
    public virtual Task CallActivityAsync(TaskName name, object? input = null, TaskOptions? options = null) =>
        CallActivityAsync<object>(name, input, options);

    /// <summary>Calls an activity without input.</summary>
    public virtual Task CallActivityAsync(TaskName name, TaskOptions options) => CallActivityAsync(name, null, options);

    /// <summary>Calls an activity.</summary>
    /// <exception cref="TaskFailedException">It failed; thrown when awaited.</exception>
    public abstract Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null);

    /// <summary>Calls an activity without input.</summary>
    public virtual Task<TResult> CallActivityAsync<TResult>(TaskName name, TaskOptions options) => CallActivityAsync<TResult>(name, null, options);

    /// <summary>Calls another orchestration.</summary>
    /// <exception cref="TaskFailedException">It failed; thrown when awaited.</exception>
    public virtual Task CallSubOrchestratorAsync(TaskName orchestratorName, object? input = null, TaskOptions? options = null) =>
        CallSubOrchestratorAsync<object>(orchestratorName, input, options);

    /// <summary>Calls another orchestration without input.</summary>
    public virtual Task CallSubOrchestratorAsync(TaskName orchestratorName, TaskOptions options) =>
        CallSubOrchestratorAsync(orchestratorName, null, options);

    /// <summary>Calls another orchestration.</summary>
    /// <exception cref="TaskFailedException">It failed; thrown when awaited.</exception>
    public abstract Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null);

    /// <summary>Calls another orchestration without input.</summary>
    public virtual Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, TaskOptions options) =>
        CallSubOrchestratorAsync<TResult>(orchestratorName, null, options);

    /// <summary>A timer that fires after <paramref name="delay"/>, of any length.</summary>
    public virtual Task CreateTimer(TimeSpan delay, CancellationToken cancellationToken) =>
        CreateTimer(CurrentUtcDateTime.Add(delay), cancellationToken);

    /// <summary>A timer that fires at <paramref name="fireAt"/>; a time of unspecified kind counts as local.</summary>
    public abstract Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken);

    /// <summary>Waits for an event; one that arrived earlier is taken first.</summary>
    public abstract Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default);

    /// <summary>Waits for an event for a limited time.</summary>
    /// <exception cref="TaskCanceledException">The time passed.</exception>
    public Task<T> WaitForExternalEvent<T>(string eventName, TimeSpan timeout) => WaitForExternalEvent<T>(eventName, timeout, CancellationToken.None);

    /// <summary>Waits for an event for a limited time.</summary>
    /// <exception cref="TaskCanceledException">The time passed, or <paramref name="cancellationToken"/> was signalled.</exception>
    public async Task<T> WaitForExternalEvent<T>(string eventName, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var timerEnd = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var waitEnd = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var timer = CreateTimer(timeout, timerEnd.Token);
        var received = WaitForExternalEvent<T>(eventName, waitEnd.Token);
        await Task.WhenAny(timer, received);
        // An event that came in the same turn as the time-out was still in time. CancelAsync would leave the turn's thread.
#pragma warning disable CA1849, MA0042, S6966, RCS1261
        if (received.IsCompleted)
            timerEnd.Cancel();
        else
            waitEnd.Cancel();
#pragma warning restore CA1849, MA0042, S6966, RCS1261
        return await received;
    }

    /// <summary>Sends an event to another instance. Not awaited: it is delivered once, or dropped when there is no such running instance.</summary>
    public abstract void SendEvent(string instanceId, string eventName, object payload);

    /// <summary>Shows a status beside the runtime status; null clears it.</summary>
    public abstract void SetCustomStatus(object? customStatus);

    /// <summary>Starts over with new input and empty history once the orchestrator returns.</summary>
    public abstract void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true);

    /// <summary>Starts over with new input and empty history once the orchestrator returns.</summary>
    public virtual void ContinueAsNew(ContinueAsNewOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ContinueAsNew(options.NewInput, options.PreserveUnprocessedEvents);
    }

    /// <summary>A GUID that is the same on every replay.</summary>
    public abstract Guid NewGuid();

    /// <summary>A logger that stays silent during replay.</summary>
    public virtual ILogger CreateReplaySafeLogger(string categoryName) => ReplaySafeLoggerFactory.CreateLogger(categoryName);

    /// <summary>A logger that stays silent during replay.</summary>
    public virtual ILogger CreateReplaySafeLogger(Type type) => ReplaySafeLoggerFactory.CreateLogger(type);

    /// <summary>A logger that stays silent during replay.</summary>
    public virtual ILogger CreateReplaySafeLogger<T>() => ReplaySafeLoggerFactory.CreateLogger<T>();

    /// <summary>Compares the instance's version with another: negative when it is older.</summary>
    public virtual int CompareVersionTo(string version) => TaskVersionComparer.Compare(Version, version);
}
