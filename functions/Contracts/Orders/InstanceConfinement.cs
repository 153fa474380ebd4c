namespace Catalyze.Contracts.Orders;

/// <summary>How an instance's container is confined, beyond what always holds: all capabilities dropped, no-new-privileges, seccomp.</summary>
public sealed record InstanceConfinement
{
    /// <summary>Name of the AppArmor profile; its text comes with the order.</summary>
    public required string AppArmorProfile { get; init; }

    /// <summary>Whether a host without AppArmor must refuse.</summary>
    public required bool EnforcementRequired { get; init; }

    /// <summary>Capabilities given back, without the prefix <c>CAP_</c>.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];

    public bool ReadOnlyRoot { get; init; }

    /// <summary>Writable paths kept in memory, with their size in MiB.</summary>
    public IReadOnlyDictionary<string, int> TemporaryPaths { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>Most processes and threads at once.</summary>
    public int MaxPids { get; init; } = 256;
}
