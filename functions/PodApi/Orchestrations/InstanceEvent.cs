namespace Catalyze.PodApi.Orchestrations;

/// <summary>What an orchestration is told of an instance, by the external event <see cref="EventName"/>.</summary>
/// <param name="InstanceId">The instance.</param>
/// <param name="Generation">Its generation.</param>
/// <param name="State">How it is.</param>
/// <param name="Cause">Why, for people.</param>
public sealed record InstanceEvent(string InstanceId, long Generation, InstanceOutcome State, string? Cause)
{
    public const string EventName = "instances";
}
