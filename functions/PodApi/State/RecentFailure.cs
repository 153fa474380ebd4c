namespace Catalyze.PodApi.State;

/// <summary>An instance that its host reported as failed.</summary>
/// <param name="Service">Its service.</param>
/// <param name="HostId">Where it failed.</param>
/// <param name="InstanceId">Which.</param>
/// <param name="Generation">Of the instance: a generation fails once, however often that is reported.</param>
/// <param name="At">When the host saw it.</param>
public sealed record RecentFailure(string Service, string HostId, string InstanceId, long Generation, DateTimeOffset At);
