namespace Catalyze.PodApi.Moving;

/// <summary>An instance that should be somewhere else.</summary>
/// <param name="EnvironmentId">Whose.</param>
/// <param name="InstanceId">Which.</param>
/// <param name="Service">Its service.</param>
/// <param name="FromHost">Where it runs; null for one that was pushed out and runs nowhere.</param>
/// <param name="ToHost">Where the plan would put it; the auction of the move decides. Null where nothing comes after it.</param>
public sealed record WantedMove(string EnvironmentId, string InstanceId, string Service, string? FromHost, string? ToHost)
{
    /// <summary>It leaves its data behind, and is built anew from the others of its group.</summary>
    public bool Rebuilds { get; init; }
}
