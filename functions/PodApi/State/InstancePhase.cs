namespace Catalyze.PodApi.State;

/// <summary>What the control plane wants of an instance. It moves forward only; a change in place begins at starting again.</summary>
public enum InstancePhase
{
    /// <summary>Ordered by a deployment that has not switched to it yet.</summary>
    Starting,

    /// <summary>Part of the release that serves.</summary>
    Serving,

    /// <summary>To be stopped; its reservation goes when it has.</summary>
    Retiring,

    /// <summary>Stopped, with its volumes and its place kept for when its service starts again.</summary>
    Parked,
}
