namespace Catalyze.HostAgent.Instances;

/// <summary>Why watching an instance ended.</summary>
/// <param name="Died">True when its process ended; false when it did not become healthy in time.</param>
/// <param name="WasHealthy">Whether it passed a check since it was started.</param>
/// <param name="Cause">For people.</param>
public sealed record InstanceEnd(bool Died, bool WasHealthy, string Cause);
