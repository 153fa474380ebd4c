namespace Catalyze.PodApi.Jobs;

/// <summary>Which job; goes into histories.</summary>
public sealed record JobPlace(string EnvironmentId, string JobId)
{
    /// <summary>Why it is given up, for people; null where it ends by itself.</summary>
    public string? Cause { get; init; }
}
