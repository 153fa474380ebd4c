namespace Catalyze.HostAgent.Health;

/// <summary>What one check found.</summary>
/// <param name="Passed">Whether it passed.</param>
/// <param name="Cause">Why it did not; null when it did.</param>
public sealed record HealthOutcome(bool Passed, string? Cause)
{
    /// <summary>The role the instance says it has; null where it has none.</summary>
    public string? Role { get; init; }

    /// <summary>Nobody answered, well or not.</summary>
    public bool Silent { get; init; }

    public static HealthOutcome Good { get; } = new(Passed: true, Cause: null);

    public static HealthOutcome Bad(string cause) => new(Passed: false, cause);

    public static HealthOutcome NoAnswer(string cause) => new(Passed: false, cause) { Silent = true };
}
