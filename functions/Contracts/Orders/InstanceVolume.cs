using Catalyze.Contracts.Security;

namespace Catalyze.Contracts.Orders;

/// <summary>A named volume on the host that outlives releases. It is encrypted at rest; a host refuses one without a key.</summary>
/// <param name="Name"><c>cz-</c>environment<c>-</c>label<c>-</c>ordinal, with a suffix where an instance has several.</param>
/// <param name="MountPath">Where the container sees it.</param>
public sealed record InstanceVolume(string Name, string MountPath)
{
    /// <summary>What the volume is encrypted with, <see cref="KeyBytes"/> bytes, sealed to the host's key for the place <see cref="KeyPlace"/>.</summary>
    public SealedBox? Key { get; init; }

    /// <summary>User and group the volume's root belongs to, with mode 0700; null for root, with mode 0755.</summary>
    public int? Owner { get; init; }

    /// <summary>Bytes of a volume's key.</summary>
    public const int KeyBytes = 32;

    /// <summary>The place <see cref="Key"/> is sealed for.</summary>
    public static string KeyPlace(string instanceId, long generation, string volume) => $"instance/{instanceId}/{generation}/volume/{volume}";
}
