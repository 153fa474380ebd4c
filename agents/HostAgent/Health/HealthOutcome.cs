namespace Catalyze.HostAgent.Health;

/// <summary>What one check found.</summary>
/// <param name="Passed">Whether it passed.</param>
/// <param name="Cause">Why it did not; null when it did.</param>
public sealed record HealthOutcome(bool Passed, string? Cause)
{
    public static HealthOutcome Good { get; } = new(Passed: true, Cause: null);

    public static HealthOutcome Bad(string cause) => new(Passed: false, cause);
}
