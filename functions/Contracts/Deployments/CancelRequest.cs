namespace Catalyze.Contracts.Deployments;

/// <summary>Asks for the end of a deployment that has not switched yet.</summary>
/// <param name="By">Who asks, for the timeline; at most 100 characters.</param>
public sealed record CancelRequest(string By);
