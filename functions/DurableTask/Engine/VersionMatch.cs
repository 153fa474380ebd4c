namespace Catalyze.DurableTask;

/// <summary>Whether this worker runs an instance's version.</summary>
internal static class VersionMatch
{
    /// <summary>Why it does not; null where it does.</summary>
    public static TaskFailureDetails? Refusal(DurableTaskWorkerOptions.VersioningOptions? versioning, string version)
    {
        var runs = versioning?.MatchStrategy switch
        {
            null or DurableTaskWorkerOptions.VersionMatchStrategy.None => true,
            DurableTaskWorkerOptions.VersionMatchStrategy.Strict => string.Equals(version, versioning.Version, StringComparison.OrdinalIgnoreCase),
            DurableTaskWorkerOptions.VersionMatchStrategy.CurrentOrOlder => TaskVersionComparer.Compare(version, versioning.Version) <= 0,
            var unknown => throw new InvalidOperationException($"{unknown} is no way to match versions."),
        };
        return runs ? null : new TaskFailureDetails(
            "VersionMismatch",
            $"The instance has version '{version}'; this worker has '{versioning!.Version}' and matches versions by {versioning.MatchStrategy}.",
            null,
            null,
            null)
        { IsNonRetriable = true };
    }
}
