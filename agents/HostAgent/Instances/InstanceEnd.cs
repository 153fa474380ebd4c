namespace Catalyze.HostAgent.Instances;

/// <summary>Why watching an instance ended.</summary>
/// <param name="Died">True when its process ended, or hangs and is to end; false when it did not become healthy in time.</param>
/// <param name="WasHealthy">Whether it passed a check since it was started.</param>
/// <param name="Cause">For people.</param>
public sealed record InstanceEnd(bool Died, bool WasHealthy, string Cause)
{
    /// <summary>Its process is still there.</summary>
    public bool Hangs { get; init; }
}
