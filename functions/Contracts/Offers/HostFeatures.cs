namespace Catalyze.Contracts.Offers;

/// <summary>What a host's kernel and engine can do.</summary>
/// <param name="EnforcesAppArmor">Whether the engine confines containers with AppArmor.</param>
/// <param name="CgroupVersion">1 or 2.</param>
/// <param name="KernelVersion">As the kernel says it.</param>
/// <param name="EngineVersion">As the Docker engine says it.</param>
public sealed record HostFeatures(bool EnforcesAppArmor, int CgroupVersion, string KernelVersion, string EngineVersion)
{
    /// <summary>Whether the host can keep data volumes encrypted; without that it runs no instance that has any.</summary>
    public bool EncryptsVolumes { get; init; }
}
