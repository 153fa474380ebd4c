namespace Catalyze.Contracts.Reports;

/// <summary>An instance's life on its host. It moves forward only, save between running, healthy and unhealthy.</summary>
public enum InstanceState
{
    Pending,
    Pulling,
    Starting,

    /// <summary>The process runs; health is not known yet.</summary>
    Running,

    /// <summary>Healthy, and every outbound wire has completed a handshake with its provider.</summary>
    Healthy,
    Unhealthy,
    Stopping,
    Stopped,

    /// <summary>It could not be started, or ended and will not be started again.</summary>
    Failed,
}
