namespace Catalyze.Contracts.Deployments;

/// <summary>How a host can differ from what it should run.</summary>
public enum HostFindingKind
{
    /// <summary>It runs what nobody wants, or what is wanted elsewhere: it is told to stop it. Volumes stay.</summary>
    Stale,

    /// <summary>It does not run what it should: it is told to again.</summary>
    Missing,

    /// <summary>It should run an instance whose data is not there: not started, since it would begin empty.</summary>
    DataMissing,

    /// <summary>It runs an older generation, or has older wires: it is told again.</summary>
    Outdated,

    /// <summary>It gave an instance up: another one takes its place where it has no data.</summary>
    Failed,

    /// <summary>Room is reserved for what is no more: given back.</summary>
    Leftover,

    /// <summary>It keeps a volume that belongs to no instance; it may hold data, so it is left.</summary>
    Volume,
}
