namespace Catalyze.HostAgent.Networking;

/// <summary>The network of one instance, all of it computed from its slot.</summary>
/// <remarks>
/// A veth pair and a /32 address, routed by the host: no bridge, so no two instances share a link layer. Neighbours are entered by hand on both ends;
/// nothing waits for ARP, and an instance can answer for no address but its own.
/// </remarks>
public sealed record InstanceNetwork(int Slot)
{
    public const string InterfacePrefix = "czv";

    /// <summary>All instances' addresses; meaningful on this host only.</summary>
    public const string Range = "10.201.0.0/16";

    /// <summary>Where instances send everything: link-local, never seen outside the pair.</summary>
    public const string Gateway = "169.254.1.1";

    public const string GatewayHardwareAddress = "ee:ee:ee:ee:ee:ee";

    private const uint FirstUser = 2_000_000;

    /// <summary>Host end of the pair.</summary>
    public string Interface => $"{InterfacePrefix}{Slot}";

    // 250 addresses per third byte leaves out .0 and .255.
    public string Address => $"10.201.{Slot / 250}.{(Slot % 250) + 1}";

    public string HardwareAddress => $"02:c2:00:00:{Slot >> 8:x2}:{Slot & 255:x2}";

    /// <summary>User and group of the instance's proxy; one per instance, so that no proxy can read another's key.</summary>
    public uint ProxyUser => FirstUser + (uint)Slot;
}
