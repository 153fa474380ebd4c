namespace Catalyze.HostAgent.State;

/// <summary>What the control plane wants of an instance.</summary>
public enum InstanceIntent
{
    Run,
    Stop,

    /// <summary>It is gone; kept for a while so that a late order does not bring it back.</summary>
    Gone,
}
