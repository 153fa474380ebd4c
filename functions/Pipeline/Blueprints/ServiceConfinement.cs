using Catalyze.Contracts.Orders;

namespace Catalyze.Pipeline;

/// <summary>What the catalog grants the containers of a service.</summary>
public sealed record ServiceConfinement
{
    /// <summary>Name of the profile; ends in a digest of its text, so that two versions of it live on one host side by side.</summary>
    public required string AppArmorProfileName { get; init; }

    /// <summary>Text of the profile, ready for <c>apparmor_parser</c>.</summary>
    public required string AppArmorProfile { get; init; }

    /// <summary>Capabilities given back, without the prefix <c>CAP_</c>.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];

    public bool ReadOnlyRoot { get; init; }

    /// <summary>Writable paths kept in memory, with their size in MiB.</summary>
    public IReadOnlyDictionary<string, int> TemporaryPaths { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>Most processes and threads at once.</summary>
    public int MaxPids { get; init; } = 256;

    /// <summary>The confinement as an order carries it.</summary>
    public InstanceConfinement ForOrder(bool enforcementRequired) => new()
    {
        AppArmorProfile = AppArmorProfileName,
        EnforcementRequired = enforcementRequired,
        Capabilities = Capabilities,
        ReadOnlyRoot = ReadOnlyRoot,
        TemporaryPaths = TemporaryPaths,
        MaxPids = MaxPids,
    };
}
