namespace Catalyze.DurableTask;

/// <summary>Decides whether a failed task is tried again; runs as part of the orchestrator, so the replay rules hold.</summary>
public delegate Task<bool> AsyncRetryHandler(RetryContext retryContext);
