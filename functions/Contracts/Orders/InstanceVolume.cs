namespace Catalyze.Contracts.Orders;

/// <summary>A named volume on the host that outlives releases.</summary>
/// <param name="Name"><c>cz-</c>environment<c>-</c>label<c>-</c>ordinal, with a suffix where an instance has several.</param>
/// <param name="MountPath">Where the container sees it.</param>
public sealed record InstanceVolume(string Name, string MountPath);
