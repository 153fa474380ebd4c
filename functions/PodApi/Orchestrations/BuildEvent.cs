namespace Catalyze.PodApi.Orchestrations;

/// <summary>What an orchestration is told of a build, by the external event <see cref="NameFor"/>.</summary>
/// <param name="ContentAddress">What was built.</param>
/// <param name="Succeeded">Whether it is there.</param>
/// <param name="Error">Why not.</param>
public sealed record BuildEvent(string ContentAddress, bool Succeeded, string? Error)
{
    public static string NameFor(string contentAddress) => $"build:{contentAddress}";
}
